package io.agenttracing.viewer.page;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the page looks: wide and narrow, dark and light, and with many spans.
 */
@ExtendWith(Chromium.class)
class PageLooksTests {

	private static final String NAMELESS = """
			return [...document.querySelectorAll('button, a, input, [tabindex="0"], [role=treeitem]')]
				.filter((e) => e.checkVisibility() && !(e.getAttribute('aria-label') || e.innerText?.trim() || e.labels?.length
					|| e.textContent.trim()))
				.map((e) => e.outerHTML.slice(0, 120))""";

	private static final String COLLISIONS = """
			const boxes = [...document.querySelectorAll('.b .l')].filter((l) => l.textContent).map((l) => ({ text: l.textContent,
				box: l.getBoundingClientRect() }));
			const out = [];
			boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
				if (a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1 && a.box.top < b.box.bottom - 2 && b.box.top < a.box.bottom - 2) {
					out.push(a.text + ' / ' + b.text);
				}
			}));
			return out""";

	private static final String UNREADABLE = """
			const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
			const rgb = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
			const lum = (c) => { const [r, g, b] = c.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
			const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c.slice(0, 3); } return rgb('white').slice(0, 3); };
			return [...new Set([...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('svg, .away, noscript')
				&& !(e.matches('.l, .l *') && ['out', 'outl'].includes(e.closest('.b').dataset.at)) && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
				.map((e) => { const a = lum(rgb(getComputedStyle(e).color).slice(0, 3)), b = lum(behind(e)); return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e]; })
				.filter(([ratio]) => ratio < 4.5).map(([ratio, e]) => `${ratio.toFixed(1)} ${e.tagName} ${e.className} ${e.parentElement.className}`))]""";

	private static ServedPage page;

	private static String failed;

	private static String hanging;

	private static String large;

	private static String healthy;

	private final Browser browser;

	PageLooksTests(Browser browser) {
		this.browser = browser;
	}

	@BeforeAll
	static void start() {
		page = new ServedPage();
		large = page.traces.large(400, 2000);
		page.traces.hostile(300);
		healthy = page.traces.healthy(200, "doc-4710");
		failed = page.traces.failed(100, "doc-4711");
		page.traces.malformed(60, "doc-4712");
		hanging = page.traces.hanging(30, "doc-4713");
	}

	@AfterAll
	static void stop() {
		page.close();
	}

	@AfterEach
	void nothingWasSaidOnTheConsole() {
		assertThat(this.browser.console()).isEmpty();
		assertThat(page.failures).isEmpty();
	}

	@Test
	void isReadableInAllViewsColoursAndWidths() {
		for (String colours : List.of("light", "dark")) {
			isReadable(colours, Browser.WIDE);
			isReadable(colours, Browser.NARROW);
		}
	}

	private void isReadable(String colours, int width) {
		for (String view : List.of("#/", "#/trace/" + failed, "#/trace/" + hanging,
				"#/diff/" + healthy + "/" + failed)) {
			this.browser.open(page.address(view)).colours(colours).size(width, 900);
			String where = colours + ", " + width + ", " + view;
			assertThat(this.browser.run("return document.documentElement.scrollWidth <= innerWidth")).as(where)
				.isEqualTo(true);
			assertThat((List<?>) this.browser.run(UNREADABLE)).as(where).isEmpty();
			assertThat((List<?>) this.browser.run(NAMELESS)).as(where).isEmpty();
			if (view.contains("trace")) {
				for (String tab : new String[] { "2", "3", "4", "1" }) {
					this.browser.press(tab);
					assertThat((List<?>) this.browser.run(UNREADABLE)).as(where + ", " + tab).isEmpty();
				}
				assertThat((List<?>) this.browser.run(COLLISIONS)).as(where).isEmpty();
				this.browser.press(Keys.TAB, "t");
				assertThat((List<?>) this.browser.run(COLLISIONS)).as(where + ", tree").isEmpty();
			}
		}
	}

	@Test
	void barsAreSeenInHighContrast() {
		this.browser.open(page.trace(failed)).size(Browser.WIDE, 1800).waitForText(".b", "POST /risk");
		this.browser.emulate("forced-colors", "active");
		assertThat((List<?>) this.browser.run("""
				return [...document.querySelectorAll('.b, .strip span, .head')].filter((e) => {
					const style = getComputedStyle(e.matches('.head') ? e : e, e.matches('.head') ? '::before' : null);
					return style.forcedColorAdjust !== 'none';
				}).map((e) => e.className)""")).isEmpty();
		assertThat((List<?>) this.browser.run(
				"return [...document.querySelectorAll('.b')].filter((b) => getComputedStyle(b).outlineStyle === 'none')"))
			.isEmpty();
	}

	@Test
	void nothingJumpsWithTwoThousandSpans() {
		this.browser.open(page.address("#/"));
		this.browser
			.run("""
					window.jumps = [];
					new PerformanceObserver((list) => list.getEntries().forEach((e) => e.hadRecentInput || window.jumps.push(e.value + ' ' + e.sources.map((s) => s.node?.id + ' ' + s.node?.className).join())))
						.observe({ type: 'layout-shift', buffered: false });""");
		this.browser.run("location.hash = arguments[0]", "#/trace/" + large);
		this.browser.waitForText("h1", "invoke_agent batch");
		Object height = this.browser.run("return document.documentElement.scrollHeight");
		for (int i = 1; i <= 20; i++) {
			this.browser.run("scrollTo(0, document.documentElement.scrollHeight * arguments[0] / 20)", i);
		}
		assertThat(this.browser.run("return document.documentElement.scrollHeight")).isEqualTo(height);
		assertThat((List<?>) this.browser.run("return window.jumps")).isEmpty();
		assertThat((Long) this.browser.run("return document.querySelectorAll('.b').length")).isBetween(50L, 1900L);
		assertThat((List<?>) this.browser.run(COLLISIONS)).isEmpty();
	}

	@Test
	void arrowKeysReachEachOfTwoThousandSpans() {
		this.browser.open(page.trace(large)).waitForText("h1", "invoke_agent batch");
		this.browser.press(Keys.ARROW_DOWN, Keys.END);
		this.browser.waitFor(
				"return !!document.querySelector('.b.chosen') && document.querySelector('.b.chosen').getBoundingClientRect().top < innerHeight");
		this.browser.press("e").waitFor("return document.querySelector('.b.chosen').matches('.error, .handled')");
		this.browser.press("z")
			.waitFor("return document.querySelector('.b.chosen').getBoundingClientRect().width > 400");
		this.browser.press("0").waitFor("return document.querySelector('.range').innerText === ''");
	}

	@Test
	void aLinkToASpanShowsIt() {
		this.browser.open(page.trace(failed)).press("/", "lookup_taxonomy", Keys.ENTER);
		String link = this.browser.address();
		assertThat(link).matches(".*#/trace/[0-9a-f]{32}/span/[0-9a-f]{16}");
		this.browser.load(link).waitForText(".detail h2", "lookup_taxonomy");
	}

	@Test
	void aTraceThatIsGoneIsSaidToBe() {
		this.browser.open(page.address("#/")).run("location.hash = '#/trace/" + "0".repeat(31) + "1'");
		this.browser.waitForText("h1", "This trace is gone");
		// What was not found is in the console, as each request that fails.
		this.browser.console();
	}

}
