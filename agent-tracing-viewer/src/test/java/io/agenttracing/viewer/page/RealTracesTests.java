package io.agenttracing.viewer.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces that other frameworks, in other languages, have made: each third of them in the
 * build, all with {@code -Dtraces.all=true}.
 */
@ExtendWith(Chromium.class)
class RealTracesTests {

	private static final Path ARCHIVE = Path.of("../agent-tracing-diagnosis/src/test/resources/traces/real.zip");

	private static final int STEP = Boolean.getBoolean("traces.all") ? 1 : 3;

	private static final String EACH = """
			const until = async (holds) => { while (!holds()) await new Promise((then) => setTimeout(then, 5)); };
			const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
			(async (ids, wrong) => {
				for (const id of ids) {
					location.hash = '#/trace/' + id;
					await until(() => document.documentElement.dataset.ready === '#/trace/' + id && document.querySelector('.b'));
					for (const key of ['2', '4', '1', 't']) {
						press(key);
						await new Promise(requestAnimationFrame);
						const wide = document.documentElement.scrollWidth > innerWidth, empty = !document.querySelector('.pane').innerText.trim();
						(wide || empty) && wrong.push(`${id} ${key}: ${wide ? 'too wide' : 'empty'}`);
					}
				}
				window.wrong = wrong;
			})(arguments[0], []);""";

	private final Browser browser;

	RealTracesTests(Browser browser) {
		this.browser = browser;
	}

	@Test
	void areShownInEachView() throws Exception {
		try (ServedPage page = new ServedPage()) {
			assertThat(receive(page)).as("traces").isEqualTo(65);
			List<String> ids = new ArrayList<>(page.store.versions().keySet());
			this.browser.load(page.address(""))
				.waitFor("return document.querySelectorAll('.row').length === arguments[0]", ids.size());
			this.browser.run(EACH,
					IntStream.range(0, ids.size()).filter((i) -> i % STEP == 0).mapToObj(ids::get).toList());
			this.browser.waitFor("return window.wrong !== undefined");
			assertThat((List<?>) this.browser.run("return window.wrong")).isEmpty();
			assertThat(this.browser.console()).isEmpty();
			assertThat(page.failures).isEmpty();
		}
	}

	private static int receive(ServedPage page) throws IOException, InterruptedException {
		int received = 0;
		HttpClient client = HttpClient.newHttpClient();
		try (ZipFile archive = new ZipFile(ARCHIVE.toFile())) {
			for (ZipEntry entry : Collections.list(archive.entries())) {
				if (entry.getName().endsWith(".json")) {
					byte[] body = archive.getInputStream(entry).readAllBytes();
					received += (client
						.send(HttpRequest.newBuilder(URI.create(page.address("v1/traces")))
							.header("Content-Type", "application/json")
							.POST(BodyPublishers.ofByteArray(body))
							.build(), BodyHandlers.discarding())
						.statusCode() == 200) ? 1 : 0;
				}
			}
		}
		return received;
	}

}
