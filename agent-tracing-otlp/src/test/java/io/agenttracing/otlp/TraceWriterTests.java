package io.agenttracing.otlp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is written is what was read; and what a page holds.
 */
class TraceWriterTests {

	private static final String OTLP = """
			{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"desk"}}]},\
			"scopeSpans":[{"scope":{"name":"io.agenttracing","version":"1.2"},"spans":[\
			{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","flags":257,"name":"ask","kind":1,\
			"startTimeUnixNano":"1000000","endTimeUnixNano":"9000000","status":{"code":0}},\
			{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b8","parentSpanId":"00f067aa0ba902b7",\
			"flags":769,"name":"p\\u00F6st","kind":2,"startTimeUnixNano":"2000000","endTimeUnixNano":"8000000","attributes":[\
			{"key":"a.text","value":{"stringValue":"\\"quoted\\""}},{"key":"b.whole","value":{"intValue":"9223372036854775807"}},\
			{"key":"c.part","value":{"doubleValue":0.5}},{"key":"d.truth","value":{"boolValue":true}},\
			{"key":"e.texts","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},\
			{"key":"f.wholes","value":{"arrayValue":{"values":[{"intValue":"1"},{"intValue":"2"}]}}},\
			{"key":"g.truths","value":{"arrayValue":{"values":[{"boolValue":true}]}}}],\
			"events":[{"timeUnixNano":"7000000","name":"exception","attributes":[{"key":"exception.type",\
			"value":{"stringValue":"Timeout"}}]}],\
			"links":[{"traceId":"0af7651916cd43dd8448eb211c80319d","spanId":"00f067aa0ba902b9","attributes":[{"key":"why",\
			"value":{"stringValue":"batch"}}]}],"status":{"message":"down","code":2}},\
			{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902ba","flags":257,"name":"open","kind":1,\
			"startTimeUnixNano":"3000000","endTimeUnixNano":"0","status":{"code":1}}]}]}]}""";

	private final TraceReader reader = new TraceReader();

	@Test
	void theSameComesOut() throws IOException {
		assertThat(text(TraceWriter.json(read(OTLP)))).isEqualTo(OTLP);
	}

	@Test
	void valuesKeepTheirTypes() throws IOException {
		SpanData post = read(text(TraceWriter.json(read(OTLP)))).get(1);
		assertThat(post.getAttributes().get(AttributeKey.longKey("b.whole"))).isEqualTo(Long.MAX_VALUE);
		assertThat(post.getAttributes().get(AttributeKey.longArrayKey("f.wholes"))).containsExactly(1L, 2L);
		assertThat(post.getAttributes().get(AttributeKey.booleanArrayKey("g.truths"))).containsExactly(true);
		assertThat(post.getLinks().get(0).getSpanContext().getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319d");
		assertThat(post.getParentSpanContext().isRemote()).isTrue();
		assertThat(read(OTLP).get(2).hasEnded()).isFalse();
	}

	@Test
	void halfAPairOfSurrogatesIsStillJson() throws IOException {
		byte[] json = TraceWriter.json(read(OTLP.replace("p\\u00F6st", "p\\ud800st")));
		JsonNode name = new JsonMapper().readTree(json).findPath("spans").get(1).path("name");
		assertThat(name.asString()).isEqualTo("p\uD800st");
	}

	@Test
	void aPageHoldsItByteForByte() throws IOException {
		String indented = OTLP.replace("},{", "},\n  {");
		byte[] page = page(SavedPage.BEFORE + packed(indented) + "</script>");
		assertThat(text(this.reader.document(new ByteArrayInputStream(page)))).isEqualTo(indented);
		assertThat(this.reader.read(new ByteArrayInputStream(page))).singleElement()
			.satisfies((trace) -> assertThat(trace.spans()).hasSize(3));
	}

	@Test
	void aPageMayBePackedItself() throws IOException {
		byte[] page = page(SavedPage.BEFORE + packed(OTLP) + "</script>");
		byte[] packed = Base64.getDecoder().decode(packed(text(page)));
		assertThat(this.reader.read(new ByteArrayInputStream(packed))).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<script type=\"application/octet-stream\" id=\"otlp\">",
			"<script type=\"application/octet-stream\" id=\"otlp\"></script>",
			"<script type=\"application/octet-stream\" id=\"otlp\">AAAA</script>",
			"<script type=\"application/octet-stream\" id=\"otlp\">not base64</script>",
			"<script type=\"application/octet-stream\" id=\"otlp\">H4sI</script>" })
	void aPageWithoutATraceIsRefused(String content) {
		assertThatExceptionOfType(UnreadableTraceException.class)
			.isThrownBy(() -> this.reader.read(new ByteArrayInputStream(page(content))))
			.withMessageMatching("(?s)(byte|line) \\d.*");
	}

	// A page in a page in a page is none.
	@Test
	void aPageInAPageIsRefused() throws IOException {
		byte[] inner = page(SavedPage.BEFORE + packed(OTLP) + "</script>");
		byte[] outer = page(SavedPage.BEFORE + packed(text(inner)) + "</script>");
		assertThatExceptionOfType(UnreadableTraceException.class)
			.isThrownBy(() -> this.reader.read(new ByteArrayInputStream(outer)));
	}

	@Test
	void mutatedPagesAreReadOrRefused() throws IOException {
		Random random = new Random(26);
		byte[] page = page(SavedPage.BEFORE + packed(OTLP) + "</script>");
		int read = 0;
		for (int i = 0; i < 5_000; i++) {
			byte[] mutated = page.clone();
			for (int k = random.nextInt(3); k >= 0; k--) {
				mutated[random.nextInt(page.length)] = (byte) random.nextInt(256);
			}
			try {
				read += this.reader.read(new ByteArrayInputStream(mutated)).size();
			}
			catch (UnreadableTraceException ex) {
				assertThat(ex).hasMessageMatching("(?s)(byte|line|\\$|document).*");
			}
		}
		assertThat(read).isBetween(100, 4_900);
	}

	private static byte[] page(String content) {
		return ("\n<!doctype html><html><body><p>0</p>" + content + "</body></html>").getBytes(StandardCharsets.UTF_8);
	}

	private static String packed(String text) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(bytes)) {
			output.write(text.getBytes(StandardCharsets.UTF_8));
		}
		return Base64.getEncoder().encodeToString(bytes.toByteArray());
	}

	private List<SpanData> read(String text) throws IOException {
		return this.reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).get(0).spans();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
