package io.agenttracing.viewer.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names and values are text, whatever they say.
 */
@ExtendWith(Chromium.class)
class HostileNamesTests {

	private static final String IMAGE = "<img src=x onerror=\"document.title='pwned'\">";

	private static ServedPage page;

	private static String hostile;

	private final Browser browser;

	HostileNamesTests(Browser browser) {
		this.browser = browser;
	}

	@BeforeAll
	static void start() {
		page = new ServedPage();
		hostile = page.traces.hostile(20);
	}

	@AfterAll
	static void stop() {
		page.close();
	}

	@Test
	void stayTextInThePage() {
		this.browser.open(page.address("")).waitForText(".traces", "pwned");
		nothingHappened(1);
		this.browser.open(page.trace(hostile));
		look(1);
	}

	@Test
	void stayTextInTheFile(@TempDir Path folder) throws IOException {
		this.browser.open(page.trace(hostile)).press("s").waitForText("dialog", "Save as a page").press(Keys.ENTER);
		Path file = Files.copy(this.browser.download("trace-" + hostile + ".html"), folder.resolve("page.html"));
		this.browser.load(file.toUri().toString());
		look(3);
	}

	private void look(long scripts) {
		this.browser.waitForText("h1", "\\u202egnp.tnega\\u202c\\ue0100\\u3164");
		assertThat(this.browser.text("h1")).doesNotContain("\u202e");
		for (String tab : new String[] { "4", "3", "2", "1", "t" }) {
			this.browser.press(tab);
			nothingHappened(scripts);
		}
		this.browser.press(Keys.TAB, "/", "evil", Keys.ENTER, Keys.HOME);
		for (int i = 0; i < 5; i++) {
			assertThat(this.browser.text(".detail")).isNotEmpty();
			nothingHappened(scripts);
			this.browser.press(Keys.ARROW_DOWN);
		}
		this.browser.press("e");
		this.browser.waitForText(".detail .message", IMAGE);
		assertThat(this.browser.text(".detail")).contains("__proto__", "polluted", "javascript:document.title='pwned'",
				"\\u0000\\u001b[31m", "<script>document.title='pwned'</script>");
		nothingHappened(scripts);
	}

	private void nothingHappened(long scripts) {
		assertThat(this.browser.title()).isNotEqualTo("pwned").contains("Agent traces");
		assertThat(this.browser.run("return document.querySelectorAll('img, iframe, object, embed, base').length"))
			.isEqualTo(0L);
		assertThat(this.browser.run("return document.querySelectorAll('script').length")).as("scripts")
			.isEqualTo(scripts);
		assertThat(
				this.browser.run("return ({}).polluted === undefined && !Object.prototype.hasOwnProperty('polluted')"))
			.isEqualTo(true);
		assertThat(this.browser.run(
				"return [...document.querySelectorAll('a')].every((a) => ['http:', 'https:', 'file:'].includes(a.protocol))"))
			.isEqualTo(true);
		assertThat(this.browser.run("return document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
		assertThat(this.browser.console()).isEmpty();
	}

}
