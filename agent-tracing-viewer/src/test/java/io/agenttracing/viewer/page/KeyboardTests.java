package io.agenttracing.viewer.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What somebody asks whose agents are slow, hang or are wrong, answered without a mouse.
 */
@ExtendWith(Chromium.class)
class KeyboardTests {

	private static final String CHOSEN = "return document.querySelector('.detail h2')?.innerText === arguments[0]";

	private static final String ACTIVE = "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.ariaLabel";

	private static ServedPage page;

	private static String failed;

	private static String healthy;

	private static String hanging;

	private static String malformed;

	private final Browser browser;

	KeyboardTests(Browser browser) {
		this.browser = browser;
	}

	@BeforeAll
	static void start() {
		page = new ServedPage();
		page.traces.healthy(300, "doc-4700");
		page.traces.failed(200, "doc-4710");
		failed = page.traces.failed(100, "doc-4711");
		healthy = page.traces.healthy(60, "doc-4712");
		malformed = page.traces.malformed(50, "doc-4714");
		hanging = page.traces.hanging(30, "doc-4713");
	}

	@AfterAll
	static void stop() {
		page.close();
	}

	@BeforeEach
	void open() {
		this.browser.open(page.address("#/"));
		this.browser.waitForText(".traces", "claim-intake");
	}

	@AfterEach
	void nothingWasSaidOnTheConsole() {
		assertThat(this.browser.console()).isEmpty();
		assertThat(page.failures).isEmpty();
	}

	private void openTrace(String id) {
		this.browser.open(page.trace(id));
		this.browser.waitForText("h1", "claim-intake");
	}

	private void find(String text) {
		this.browser.press("/", text, Keys.ENTER);
	}

	private void choose(String step) {
		this.browser.press(Keys.ARROW_DOWN, Keys.HOME).pressUntil(Keys.ARROW_DOWN, CHOSEN, step);
	}

	@Test
	void findsTheNewestFailedTrace() {
		find("failed");
		this.browser.waitFor("return document.querySelectorAll('.row').length === 2");
		this.browser.press(Keys.ENTER);
		this.browser.waitForText("h1", "claim-intake");
		assertThat(this.browser.address()).contains("/trace/" + failed);
		assertThat(this.browser.text(".head-of-trace")).contains("failed");
	}

	@Test
	void readsTheCauseAndWhatToDo() {
		openTrace(failed);
		this.browser.press("f");
		assertThat(this.browser.focused()).contains("POST /risk").contains("may take 3 s");
		assertThat(this.browser.text(".findings .fix")).startsWith("What to do").contains("Lower the timeout of");
		this.browser.press(Keys.TAB, Keys.ENTER);
		this.browser.waitForText(".detail h2", "POST /risk");
	}

	@Test
	void readsTheStackOfWhatHangsNow() {
		find("open");
		this.browser.waitFor("return document.querySelectorAll('.row').length === 1");
		this.browser.press(Keys.ENTER);
		this.browser.waitForText(".hang", "POST /risk");
		assertThat(this.browser.text(".findings .cause")).contains("it has not ended yet");
		this.browser.press("f");
		assertThat(this.browser.text(".hang")).contains("Hangs now").contains("com.example.claims.RiskApi.call");
		this.browser.press(Keys.ENTER);
		this.browser.waitForText(".detail .stack", "com.example.claims.RiskApi.call(RiskApi.java:42)");
		assertThat(this.browser.address()).contains(hanging);
	}

	@Test
	void seesWhichAttemptSucceededAndThePauses() {
		openTrace(failed);
		find("ocr");
		this.browser.waitForText(".attempts", "succeeded");
		assertThat(this.browser.texts(".attempts li")).hasSize(5)
			.satisfiesExactly((first) -> assertThat(first).contains("1 of 3").contains("timed out"),
					(pause) -> assertThat(pause).isEqualTo("pause 200 ms"),
					(second) -> assertThat(second).contains("2 of 3").contains("timed out"),
					(pause) -> assertThat(pause).isEqualTo("pause 400 ms"),
					(third) -> assertThat(third).contains("3 of 3").contains("succeeded"));
	}

	@Test
	void seesWhoWaitedForWhom() {
		openTrace(failed);
		choose("invoke_agent risk-scoring");
		assertThat(this.browser.text(".detail .kv")).containsPattern("called by\\s+invoke_agent reviewer")
			.containsPattern("its caller gives up\\s+\\+8.00 s, 1.9\\d s before this ended");
		choose("blpop");
		assertThat(this.browser.text(".detail .kv")).containsPattern("waited for\\s+process extract.requests");
		this.browser.press(Keys.ENTER);
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.innerText === 'process extract.requests'")
			.press(Keys.ENTER);
		this.browser.waitForText(".detail h2", "process extract.requests");
		assertThat(this.browser.text(".detail .kv")).containsPattern("waits for it\\s+blpop");
	}

	@Test
	void seesWhoSentBadDataAndWhichField() {
		openTrace(malformed);
		this.browser.pressUntil("f", "return !!document.activeElement.closest('[data-rule=payload-drift]')");
		assertThat(this.browser.focused()).contains("extractor sent").contains("amount");
		this.browser.pressUntil(Keys.ENTER, "return document.activeElement.parentElement.open");
		this.browser.press(Keys.TAB, Keys.ENTER);
		this.browser.waitForText(".detail .shape .gone", "invoice.date");
		assertThat(this.browser.text(".detail .shape .other")).contains("amount:string")
			.contains("usually amount:number");
	}

	@Test
	void findsTheLongestOwnTimeOnTheCriticalPath() {
		openTrace(failed);
		this.browser.pressUntil(Keys.TAB, "return !!document.activeElement.closest('.times')");
		assertThat(this.browser.focused()).isEqualTo("chat claude-opus");
		assertThat(this.browser.texts(".times b")).first().isEqualTo("1.70 s");
		this.browser.press(Keys.ENTER);
		this.browser.waitForText(".detail h2", "chat claude-opus");
		assertThat(this.browser.text(".detail .kv")).contains("on the critical path");
	}

	@Test
	void findsTheAgentWithMostTokens() {
		openTrace(healthy);
		this.browser.press("2");
		assertThat(this.browser.text(".sheet tbody tr")).contains("reviewer").contains("5,450");
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.innerText === 'Spans'").press(Keys.ENTER);
		assertThat(this.browser.text(".sheet [aria-sort]")).startsWith("Spans");
	}

	@Test
	void findsTheSameStepInAnotherTrace() {
		openTrace(failed);
		choose("invoke_agent classifier");
		this.browser.press(Keys.ENTER);
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.matches('.same')").press(Keys.ENTER);
		this.browser.waitFor("return document.querySelectorAll('.elsewhere li').length === 4");
		this.browser.press(Keys.ENTER);
		this.browser.waitFor("return !location.hash.includes(arguments[0])", failed)
			.waitForText(".detail h2", "invoke_agent classifier");
	}

	@Test
	void seesWhereTwoTracesDiverge() {
		this.browser.press(Keys.ARROW_DOWN);
		this.browser.pressUntil(Keys.ARROW_DOWN,
				"return document.activeElement.closest('.row')?.dataset.id === arguments[0]", healthy);
		this.browser.press("x");
		this.browser.pressUntil(Keys.ARROW_DOWN,
				"return document.activeElement.closest('.row')?.dataset.id === arguments[0]", failed);
		this.browser.press("x", "d");
		this.browser.waitForText(".verdict", "Run B differs at step");
		assertThat(this.browser.text(".verdict")).contains("`");
		assertThat(this.browser.texts(".sheet tbody tr")).anyMatch((row) -> row.contains("invoke_agent enricher"));
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.innerText === 'in B'").press(Keys.ENTER);
		this.browser.waitForText(".detail h2", " ");
		assertThat(this.browser.address()).contains(failed);
	}

	@Test
	void comparesTheTraceThatIsOpen() {
		openTrace(failed);
		this.browser.press("d").waitForText("dialog", "Compare with");
		this.browser.press(Keys.ENTER).waitForText(".verdict", "Run B differs at step");
		assertThat(this.browser.address()).endsWith("/" + failed);
	}

	@Test
	void findsATraceByAnAttribute() {
		find("document.id=doc-4712");
		this.browser.waitFor("return document.querySelectorAll('.row').length === 1");
		this.browser.press(Keys.ENTER);
		this.browser.waitForText("h1", "claim-intake");
		assertThat(this.browser.address()).contains(healthy);
	}

	@Test
	void savesATraceAsOneFile() throws IOException {
		openTrace(failed);
		this.browser.press("s");
		this.browser.waitForText("dialog", "Save as a page");
		assertThat(this.browser.focused()).isEqualTo("Save as a page");
		this.browser.press(Keys.ENTER);
		byte[] saved = Files.readAllBytes(this.browser.download("trace-" + failed + ".html"));
		assertThat(new String(saved, StandardCharsets.UTF_8)).contains(" id=\"model\"").contains(" id=\"otlp\"");
		assertThat(saved).hasSizeLessThan(150 * 1024);
	}

	@Test
	void keysOfOneLetterCanBeSwitchedOff() {
		openTrace(failed);
		this.browser.press("?").waitForText("dialog", "next finding");
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.id === 'letters'")
			.press(Keys.SPACE, Keys.ESCAPE, "s", "2");
		assertThat(this.browser.run("return document.querySelector('dialog').open")).isEqualTo(false);
		assertThat(this.browser.text("[role=tab][aria-selected=true]")).isEqualTo("Timeline");
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.innerText?.startsWith('Shortcuts')")
			.press(Keys.ENTER)
			.waitForText("dialog", "next finding");
		this.browser.pressUntil(Keys.TAB, "return document.activeElement.id === 'letters'")
			.press(Keys.SPACE, Keys.ESCAPE, "2");
		assertThat(this.browser.text("[role=tab][aria-selected=true]")).isEqualTo("Steps and agents");
	}

	@Test
	void skipsToTheTimelineAndIsToldWhereItIs() {
		openTrace(failed);
		this.browser.press(Keys.TAB);
		assertThat(this.browser.focused()).isEqualTo("Skip to the timeline");
		this.browser.press(Keys.ENTER).waitFor("return document.activeElement.matches('.track')");
		assertThat(this.browser.run(ACTIVE)).asString().contains("claim-intake");
		this.browser.press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT);
		assertThat(this.browser
			.run("""
					const active = document.getElementById(document.activeElement.getAttribute('aria-activedescendant'));
					return ['aria-level', 'aria-posinset', 'aria-setsize'].every((name) => active.getAttribute(name) > 0)"""))
			.isEqualTo(true);
		assertThat(this.browser.text("#said")).as("said once, by the bar that is active").isEmpty();
	}

	@Test
	void readsTheKeysAndComesBack() {
		this.browser.press("?");
		this.browser.waitForText("dialog", "choose it for comparison");
		this.browser.press(Keys.ESCAPE);
		this.browser.waitFor("return !document.querySelector('dialog').open");
		this.browser.press(Keys.ARROW_DOWN, Keys.ENTER);
		this.browser.waitForText("h1", "claim-intake");
		this.browser.press(Keys.ESCAPE).waitFor("return !!document.querySelector('.traces')");
	}

}
