package io.agenttracing.viewer.page;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same by mouse.
 */
@ExtendWith(Chromium.class)
class MouseTests {

	private static ServedPage page;

	private static String failed;

	private final Browser browser;

	MouseTests(Browser browser) {
		this.browser = browser;
	}

	@BeforeAll
	static void start() {
		page = new ServedPage();
		page.traces.healthy(200, "doc-4710");
		failed = page.traces.failed(100, "doc-4711");
	}

	@AfterAll
	static void stop() {
		page.close();
	}

	@AfterEach
	void nothingWasSaidOnTheConsole() {
		assertThat(this.browser.console()).isEmpty();
	}

	@Test
	void aRowAFindingAndABarLeadToWhatTheyShow() {
		this.browser.open(page.address("#/")).waitForText(".traces", "doc-4711");
		this.browser.click(".row[data-id='" + failed + "'] .n").waitForText("h1", "claim-intake");
		this.browser.click(".evidence a").waitForText(".detail h2", "POST /risk");
		this.browser.click(".graph .node:nth-of-type(1)").waitForText(".detail .chip", "coordinator");
		this.browser.run("document.querySelector('.track').scrollIntoView()");
		this.browser.waitFor("return !!document.querySelector(\".b[aria-label*='lookup_taxonomy']\")");
		this.browser.click(".b[aria-label*='lookup_taxonomy']").waitForText(".detail h2", "lookup_taxonomy");
		this.browser.click(".close").waitFor("return !document.querySelector('.detail')");
		this.browser.click("#tab-steps").waitForText(".sheet caption", "Agents");
		this.browser.click(".sheet tbody a").waitForText(".detail h2", " ");
	}

	@Test
	void dragsAndWheelsToZoom() {
		this.browser.open(page.trace(failed)).waitForText("h1", "claim-intake");
		this.browser.drag(".axis", -200, 100);
		this.browser.waitFor("return /s – .*s/.test(document.querySelector('.range').innerText)");
		String first = this.browser.text(".range");
		this.browser.click(".toolbar .seg:last-child button:last-child")
			.waitFor("return document.querySelector('.range').innerText !== arguments[0]", first);
		this.browser.click(".toolbar .seg:last-child button:nth-child(2)")
			.waitFor("return document.querySelector('.range').innerText === ''");
	}

	@Test
	void twoRowsAreComparedByTheirButtons() {
		this.browser.open(page.address("#/")).waitForText(".traces", "doc-4711");
		this.browser.click(".row:nth-child(2) .pick").click(".row:nth-child(1) .pick").waitForText(".pair", "Compare");
		this.browser.click(".pair .main").waitForText(".verdict", "Run B differs at step");
	}

}
