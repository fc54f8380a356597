package io.agenttracing.viewer.page;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long somebody waits who looks at the page; the best of five.
 */
@ExtendWith(Chromium.class)
@EnabledIfSystemProperty(named = "test.agent-tracing.timings", matches = "true",
		disabledReason = "measures times; runs with -Ptimings")
class PageTimingsTests {

	private static final int RUNS = 5;

	private final Browser browser;

	PageTimingsTests(Browser browser) {
		this.browser = browser;
	}

	@Test
	void aSpanIsSeenWithinAQuarterOfASecond() {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Agents.class).run(
				"--agent-tracing.viewer.enabled=true", "--agent-tracing.viewer.port=0",
				"--spring.main.banner-mode=off")) {
			Tracer tracer = application.getBean(OpenTelemetry.class).getTracer("timings");
			Span root = tracer.spanBuilder("coordinator").startSpan();
			this.browser
				.load("http://localhost:" + application.getEnvironment().getProperty("local.agent-tracing.viewer.port")
						+ "/#/trace/" + root.getSpanContext().getTraceId())
				.waitForText(".b", "coordinator");
			assertThat(best("first sight of a span", () -> {
				String name = "tool-" + System.nanoTime();
				this.browser.run(
						"""
								window.seen = 0;
								const watch = () => [...document.querySelectorAll('.b')].some((b) => b.ariaLabel.includes(arguments[0]))
									? requestAnimationFrame(() => window.seen = Date.now()) : requestAnimationFrame(watch);
								watch();""",
						name);
				long began = System.currentTimeMillis();
				tracer.spanBuilder(name).setParent(Context.root().with(root)).startSpan();
				this.browser.waitFor("return window.seen > 0");
				return ((Number) this.browser.run("return window.seen")).doubleValue() - began;
			})).isLessThan(250);
		}
	}

	@Test
	void twoThousandSpansAreThereInThreeTenthsOfASecond() {
		try (ServedPage page = new ServedPage()) {
			String large = page.traces.large(100, 2000);
			assertThat(best("2,000 spans", () -> {
				this.browser.load(page.address(""));
				this.browser.run(
						"""
								window.took = 0;
								const began = performance.now();
								location.hash = arguments[0];
								const watch = () => document.querySelectorAll('.b').length > 50
									? requestAnimationFrame(() => window.took = performance.now() - began) : requestAnimationFrame(watch);
								watch();""",
						"#/trace/" + large);
				this.browser.waitFor("return window.took > 0");
				return ((Number) this.browser.run("return window.took")).doubleValue();
			})).isLessThan(300);
		}
	}

	@Test
	void scrollingNeverBlocks() {
		try (ServedPage page = new ServedPage()) {
			String large = page.traces.large(100, 2000);
			this.browser.load(page.trace(large)).waitForText("h1", "invoke_agent batch");
			for (String mode : List.of("by agent", "as a tree")) {
				assertThat(best("longest task while scrolling " + mode, () -> {
					this.browser
						.run("""
								window.done = false; window.longest = 0;
								window.tasks = new PerformanceObserver((list) => list.getEntries().forEach((e) => window.longest = Math.max(window.longest, e.duration)));
								window.tasks.observe({ type: 'longtask' });
								let y = 0;
								const step = () => { scrollTo(0, y += 120); y < Math.min(6000, document.documentElement.scrollHeight) ? requestAnimationFrame(step)
									: setTimeout(() => { window.tasks.disconnect(); window.done = true; }, 200); };
								step();""");
					this.browser.waitFor("return window.done");
					return ((Number) this.browser.run("return window.longest")).doubleValue();
				})).isLessThanOrEqualTo(50);
				this.browser.press("t");
			}
		}
	}

	private static double best(String what, DoubleSupplier run) {
		double best = IntStream.range(0, RUNS).mapToDouble((i) -> run.getAsDouble()).min().orElseThrow();
		System.out.printf("%s: %.0f ms%n", what, best);
		return best;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataRedisAutoConfiguration.class)
	static class Agents {

	}

}
