package io.agenttracing.viewer.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page that was saved opens without the process that saved it, and gives back what came
 * in.
 */
@ExtendWith(Chromium.class)
class SavedPageTests {

	private static final Pattern OTLP = Pattern.compile("id=\"otlp\"[^>]*>([^<]+)<");

	private static final String DROP = """
			const data = new DataTransfer();
			data.items.add(%s);
			document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));""";

	private final Browser browser;

	SavedPageTests(Browser browser) {
		this.browser = browser;
	}

	@Test
	void showsTheTraceWithoutANetworkAndGivesBackItsBytes(@TempDir Path folder) throws Exception {
		Path file = folder.resolve("page.html");
		String id;
		try (ServedPage page = new ServedPage()) {
			id = page.traces.failed(20, "doc-1");
			Files.write(file, get(page.address("api/traces/" + id + "/file")));
		}
		this.browser.load(file.toUri().toString()).waitForText("h1", "claim-intake");
		assertThat(this.browser.text(".findings .cause")).contains("may take 3 s");
		assertThat(this.browser.text(".graph")).contains("risk-scoring");
		assertThat(this.browser.run("return performance.getEntriesByType('resource').length")).isEqualTo(0L);
		this.browser.press("3").waitForText(".pane", "saved without log lines");
		this.browser.press("f", Keys.TAB, Keys.ENTER).waitForText(".detail h2", "POST /risk");
		assertThat(this.browser.run("location.hash = '#/diff/a/b'; return document.querySelector('h1').innerText"))
			.isEqualTo(SampleTraces.NAME);
		this.browser.press(Keys.ESCAPE, Keys.ESCAPE, Keys.ESCAPE, "s").waitForText("dialog", "Save OTLP JSON");
		this.browser.press(Keys.ENTER);
		byte[] saved = Files.readAllBytes(this.browser.download("trace-" + id.substring(0, 8) + ".json"));
		assertThat(saved).isEqualTo(held(file)).startsWith('{');
		assertThat(this.browser.console()).isEmpty();
	}

	@Test
	void hasLogLinesOnlyIfTheyAreTicked(@TempDir Path folder) throws Exception {
		try (ServedPage page = new ServedPage()) {
			String id = page.traces.failed(20, "doc-1");
			this.browser.open(page.trace(id)).waitForText("h1", "claim-intake");
			this.browser.press("s").waitForText("dialog", "with 2 log lines");
			this.browser.pressUntil(Keys.TAB, "return document.activeElement.id === 'with-logs'").press(Keys.SPACE);
			this.browser.pressUntil(Keys.TAB, "return document.activeElement.matches('dialog .main')")
				.press(Keys.ENTER);
			Path file = Files.move(this.browser.download("trace-" + id + ".html"), folder.resolve("page.html"));
			this.browser.load(file.toUri().toString()).press("3").waitForText(".log", "Planning doc-1");
			assertThat(this.browser.text(".log")).contains("WARN").contains("POST http://risk-api/v1/risk timed out");
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void opensAgainWhenItIsDroppedOnThePage() throws Exception {
		byte[] file;
		byte[] otlp;
		String id;
		try (ServedPage page = new ServedPage()) {
			id = page.traces.failed(20, "doc-1");
			file = get(page.address("api/traces/" + id + "/file"));
			otlp = get(page.address("api/traces/" + id + "/otlp"));
		}
		for (byte[] dropped : new byte[][] { file, otlp }) {
			try (ServedPage page = new ServedPage()) {
				this.browser.load(page.address("")).waitForText(".empty", "No trace yet");
				this.browser.run(
						"""
								const bytes = Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0)), data = new DataTransfer();
								data.items.add(new File([bytes], 'trace.bin'));
								for (const type of ['dragenter', 'dragover', 'drop']) {
									document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
								}""",
						Base64.getEncoder().encodeToString(dropped));
				this.browser.waitForText("h1", "claim-intake");
				assertThat(this.browser.address()).endsWith("/#/trace/" + id);
				assertThat(this.browser.text(".findings .cause")).contains("may take 3 s");
				assertThat(this.browser.run("return document.querySelector('#drop').hidden")).isEqualTo(true);
				assertThat(this.browser.console()).isEmpty();
			}
		}
	}

	@Test
	void aFileThatIsMadeToHangThePageIsRefused() throws Exception {
		try (ServedPage page = new ServedPage()) {
			this.browser.load(page.address(""));
			this.browser.run(DROP.formatted("new File(['<script '.repeat(200000)], 'tags.html')"));
			this.browser.waitForText("#notice", "tags.html cannot be opened: no trace is in this page");
			this.browser.run("""
					const zeros = new Blob(Array(100).fill(new Uint8Array(1048576)));
					new Response(zeros.stream().pipeThrough(new CompressionStream('gzip'))).blob().then((packed) => {
					%s });""".formatted(DROP.formatted("new File([packed], 'bomb.gz')")));
			this.browser.waitForText("#notice",
					"bomb.gz cannot be opened: it is larger than 64 MB when it is unpacked");
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void aTraceWithALinkToAnotherOneIsOpened() throws Exception {
		try (ServedPage page = new ServedPage()) {
			this.browser.load(page.address(""));
			this.browser.run(DROP.formatted(
					"""
							new File([JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '1'.repeat(32),
								spanId: '2'.repeat(16), name: 'linked', startTimeUnixNano: '1700000000000000000',
								endTimeUnixNano: '1700000001000000000', links: [{ traceId: '3'.repeat(32), spanId: '4'.repeat(16) }] }] }] }] })],
								'linked.json')"""));
			this.browser.waitForText("h1", "linked");
			assertThat(this.browser.address()).endsWith("/#/trace/" + "1".repeat(32));
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void saysWhatCannotBeOpened() throws Exception {
		try (ServedPage page = new ServedPage()) {
			this.browser.load(page.address(""));
			this.browser
				.run("""
						const data = new DataTransfer();
						data.items.add(new File(['<p>no trace</p>'], '<b>page.html'));
						document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));""");
			this.browser.waitForText("#notice", "<b>page.html cannot be opened: no trace is in this page");
		}
	}

	private static byte[] held(Path file) throws IOException {
		Matcher found = OTLP.matcher(Files.readString(file, StandardCharsets.UTF_8));
		assertThat(found.find()).isTrue();
		try (GZIPInputStream unpacked = new GZIPInputStream(
				new ByteArrayInputStream(Base64.getDecoder().decode(found.group(1).strip())))) {
			return unpacked.readAllBytes();
		}
	}

	private static byte[] get(String address) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofByteArray())
			.body();
	}

}
