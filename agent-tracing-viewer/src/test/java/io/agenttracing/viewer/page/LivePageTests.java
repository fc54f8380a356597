package io.agenttracing.viewer.page;

import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.viewer.page.TraceWriter.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What runs is seen while it runs.
 */
@ExtendWith(Chromium.class)
class LivePageTests {

	private static final String WIDTH = "return document.querySelector('.b.open[aria-label^=\"process\"]').getBoundingClientRect().width";

	private final Browser browser;

	LivePageTests(Browser browser) {
		this.browser = browser;
	}

	@Test
	void showsASpanThatIsOpenBehindAMessage() {
		try (ServedPage page = new ServedPage()) {
			this.browser.load(page.address("")).waitForText(".empty", "No trace yet");
			TraceWriter writer = new TraceWriter(page.store, Instant.now(), Map.of("document.id", "doc-1"));
			Step root = writer.agent(null, "coordinator", 0).open();
			this.browser.waitForText(".row.running", "invoke_agent coordinator");
			this.browser.open(page.trace(writer.traceId())).waitForText(".head-of-trace", "running");
			Step sent = writer.publish(root, "requests", 1).end(2);
			Step received = writer.process(sent, "worker", "requests", 3).open();
			this.browser.waitForText(".head b", "worker").waitForText(".b.open", "running");
			assertThat(this.browser.text("p.running")).contains("process requests");
			double before = ((Number) this.browser.run(WIDTH)).doubleValue();
			this.browser.waitFor(WIDTH + " > arguments[0] + 3", before);
			received.end(40);
			root.end(50);
			this.browser.waitForText(".head-of-trace", "ok").waitForText(".sub b", "50 ms");
			assertThat(this.browser.run("return document.querySelectorAll('.b.open, .nowLine').length")).isEqualTo(0L);
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void keepsWhatIsChosenAndOpenedWhileTheTraceGrows() {
		try (ServedPage page = new ServedPage()) {
			String hanging = page.traces.hanging(20, "doc-1");
			this.browser.load(page.trace(hanging)).press("f", "\n").waitForText(".detail h2", "POST /risk");
			Step more = page.traces.more();
			this.browser.waitForText("p.running", "retry elsewhere");
			assertThat(this.browser.text(".detail h2")).contains("POST /risk");
			assertThat(this.browser.address()).contains("/span/");
			more.end(21_000);
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void seventhTabIsShownBecauseOthersGiveTheirConnectionBack() {
		try (ServedPage page = new ServedPage()) {
			page.traces.healthy(20, "doc-1");
			this.browser.load(page.address("")).waitForText(".traces", "doc-1");
			for (int i = 2; i <= 7; i++) {
				this.browser.tab().load(page.address("")).waitForText(".traces", "doc-1");
			}
			page.traces.healthy(1, "doc-2");
			this.browser.waitForText(".traces", "doc-2");
			this.browser.closeTabs();
			this.browser.waitForText(".traces", "doc-2");
		}
		finally {
			this.browser.closeTabs();
		}
	}

	// Six windows side by side are all looked at; five may be told.
	@Test
	void aPageThatMadeRoomForOthersSaysSoAndGoesOnWhenItIsUsed() throws Exception {
		try (ServedPage page = new ServedPage()) {
			page.traces.healthy(20, "doc-1");
			this.browser.load(page.address("")).waitForText(".traces", "doc-1");
			List<InputStream> others = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				others.add(page.follow());
			}
			this.browser.waitForText("#gone", "More pages are open than a browser can follow");
			page.traces.healthy(1, "doc-2");
			for (InputStream other : others) {
				other.close();
			}
			this.browser.run("window.dispatchEvent(new Event('focus'))");
			this.browser.waitForText(".traces", "doc-2").waitFor("return document.getElementById('gone').hidden");
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void saysThatTheApplicationDoesNotAnswer() {
		ServedPage page = new ServedPage();
		String hanging = page.traces.hanging(20, "doc-1");
		this.browser.load(page.trace(hanging)).waitForText("h1", "claim-intake");
		page.close();
		this.browser.waitForText("#gone", "The application does not answer. What you see was last renewed at");
		String before = this.browser.text(".sub b");
		this.browser.press("s").waitForText("dialog", "cannot be saved any more");
		assertThat(this.browser.text(".sub b")).as("stands still").isEqualTo(before);
		// The browser itself says there that nobody answers.
		this.browser.console();
	}

	@Test
	void whatIsOpenAndDoesNotGoOnIsUnfinished() throws Exception {
		try (ServedPage page = new ServedPage()) {
			page.receive(
					"""
							{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"00000000000000a1","name":"left open",
							"startTimeUnixNano":"1700000000000000000","status":{}}]}]}]}"""
						.formatted("1".repeat(32)));
			this.browser.load(page.address("")).waitForText(".row", "Unfinished");
			assertThat(this.browser.text(".row time")).startsWith("last seen 20");
			assertThat(this.browser.text(".took b")).isEqualTo("0 ms");
			this.browser.open(page.trace("1".repeat(32))).waitForText(".state", "unfinished");
			assertThat(this.browser.run("return document.querySelectorAll('[data-since], .nowLine').length"))
				.isEqualTo(0L);
			assertThat(this.browser.console()).isEmpty();
		}
	}

	@Test
	void saysThatATraceIsGone() {
		try (ServedPage page = new ServedPage(800_000)) {
			String hanging = page.traces.hanging(20, "doc-1");
			this.browser.load(page.trace(hanging)).waitForText("h1", "claim-intake");
			page.traces.large(10, 1500);
			page.traces.large(5, 1500);
			this.browser.waitForText("#notice", "This trace was dropped to make room");
			this.browser.open(page.address("#/")).waitForText(".traces", "invoke_agent batch");
			assertThat(this.browser.text(".traces")).doesNotContain("claim-intake");
			assertThat(this.browser.console()).isEmpty();
		}
	}

}
