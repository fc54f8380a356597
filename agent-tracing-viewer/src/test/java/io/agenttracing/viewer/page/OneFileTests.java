package io.agenttracing.viewer.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import io.agenttracing.otlp.TraceReader;
import io.agenttracing.otlp.TraceWriter;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.LogLine;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page and a trace in one file: what it allows, what it holds, and how large it is.
 */
class OneFileTests {

	private static final byte[] OTLP = "{\"resourceSpans\":\n [] }".getBytes(StandardCharsets.UTF_8);

	private static final byte[] MODEL = "{\"name\":\"</script><script>alert(1)</script><!--\"}"
		.getBytes(StandardCharsets.UTF_8);

	@Test
	void itsPolicyAllowsItsOwnScriptAndStyleAndNothingElse() {
		String page = html(OTLP, MODEL, null);
		Matcher policy = Pattern.compile("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]+)\">")
			.matcher(page);
		assertThat(policy.find()).isTrue();
		assertThat(policy.group(1)).isEqualTo("default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; "
			.formatted(sha256(part(page, "<script type=\"module\">", "</script>")),
					sha256(part(page, "<style>", "</style>")))
				+ "img-src data:; base-uri 'none'; form-action 'none'");
		// Before anything that it is about.
		assertThat(page.indexOf("Content-Security-Policy")).isLessThan(page.indexOf("<style>"))
			.isLessThan(page.indexOf("<script"));
		assertThat(page).doesNotContain("<link rel=\"stylesheet\"", " src=\"", "\nimport ", "\nexport ");
		assertThat(page.split("<script type=\"module\">", -1)).hasSize(2);
		// What lets a script go on behind its end.
		assertThat(part(page, "<script type=\"module\">", "</script>")).doesNotContain("<!--");
	}

	@Test
	void whatItHoldsCannotEndIt() throws IOException {
		String page = html(OTLP, MODEL, MODEL);
		assertThat(page).doesNotContain("alert(1)");
		assertThat(packed(page, "<script type=\"application/json\" data-packed id=\"model\">")).isEqualTo(MODEL);
		assertThat(packed(page, "<script type=\"application/json\" data-packed id=\"logs\">")).isEqualTo(MODEL);
		assertThat(html(OTLP, MODEL, null)).doesNotContain("id=\"logs\"");
	}

	@Test
	void theTraceIsInItByteForByte() throws IOException {
		byte[] page = OneFile.html(OTLP, MODEL, null);
		assertThat(new TraceReader().document(new ByteArrayInputStream(page))).isEqualTo(OTLP);
	}

	@Test
	void fiftySpansFitIntoAMessage() throws IOException {
		List<SpanData> spans = fiftySpans();
		byte[] otlp = TraceWriter.json(spans);
		byte[] page = OneFile.html(otlp, TraceModels.of(DraftSpan.traceId(1), spans), null);
		assertThat(page).hasSizeLessThan(150_000);
		assertThat(new TraceReader().read(new ByteArrayInputStream(page)).get(0).spans()).hasSize(50);
	}

	@Test
	void logLinesAreInItIfAskedFor() {
		TraceStore store = new TraceStore(1024 * 1024);
		store.received(fiftySpans());
		store.log(new LogLine(DraftSpan.traceId(1), null, 0, "INFO", "l", "t", "a line"));
		TraceModels models = new TraceModels(store);
		assertThat(models.file(DraftSpan.traceId(1), true).bytes()).asString(StandardCharsets.UTF_8)
			.contains("id=\"logs\"");
		assertThat(models.file(DraftSpan.traceId(1), false).bytes()).asString(StandardCharsets.UTF_8)
			.doesNotContain("id=\"logs\"");
	}

	// As agents of applications make them, with attributes, errors and a stack.
	private static List<SpanData> fiftySpans() {
		List<SpanData> spans = new ArrayList<>();
		spans.add(DraftSpan.of(1, 1, "invoke_workflow research").at(0, 5_000).agent("research").data());
		for (int i = 2; i <= 50; i++) {
			DraftSpan span = DraftSpan.of(1, i, "chat model-" + i)
				.below(i / 3)
				.kind(SpanKind.CLIENT)
				.at(i * 90, i * 90 + 700)
				.with("gen_ai.operation.name", "chat")
				.with("gen_ai.provider.name", "openai")
				.with("gen_ai.request.model", "gpt-" + i % 3)
				.with("gen_ai.response.id", "chatcmpl-" + Integer.toHexString(i * 7_919))
				.with("gen_ai.usage.input_tokens", 1_000 + i * 31)
				.with("gen_ai.usage.output_tokens", 100 + i * 17)
				.with("document.id", "doc-" + i * 37)
				.with("code.function.name", "com.example.research.Steps.step" + i)
				.with("thread.name", "worker-" + i % 8)
				.with("server.address", "api-" + i % 4 + ".example.com");
			if (i % 9 == 0) {
				span.failed("I/O error on POST request for \"https://api.example.com/v1/" + i + "\": Connection reset")
					.with("exception.stacktrace", ("\tat com.example.Api.call(Api.java:" + i + ")\n").repeat(30));
			}
			spans.add(span.data());
		}
		return spans;
	}

	private static String html(byte[] otlp, byte[] model, byte[] logs) {
		return new String(OneFile.html(otlp, model, logs), StandardCharsets.UTF_8);
	}

	private static String part(String page, String begin, String end) {
		int from = page.indexOf(begin) + begin.length();
		assertThat(from).isGreaterThan(begin.length());
		return page.substring(from, page.indexOf(end, from));
	}

	private static byte[] packed(String page, String begin) throws IOException {
		byte[] bytes = Base64.getDecoder().decode(part(page, begin, "</script>"));
		return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
	}

	private static String sha256(String text) {
		try {
			return Base64.getEncoder()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
