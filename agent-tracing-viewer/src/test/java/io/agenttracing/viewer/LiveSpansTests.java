package io.agenttracing.viewer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.span.BackgroundSpans;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LiveSpans}, in whole applications.
 */
class LiveSpansTests {

	private static final String NOTHING_IS_KEPT = "--agent-tracing.sampling.keep.errors=false";

	private static final String NOBODY_WATCHES = "--agent-tracing.inflight.enabled=false";

	private static final String NOTHING_IS_SAMPLED = "--agent-tracing.sampling.probability=0";

	private ConfigurableApplicationContext application;

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void aSpanIsShownWhileItIsOpen() {
		start();
		Span span = span("work");

		SpanData open = await("work");
		assertThat(open.hasEnded()).isFalse();
		span.setAttribute("step", 2);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(await("work").getAttributes().get(AttributeKey.longKey("step"))).isEqualTo(2));
		assertThat(await("work").hasEnded()).isFalse();
		span.end();
		Awaitility.await().until(() -> await("work").hasEnded());
	}

	@Test
	void spansAreShownThatNothingElseNeeds() {
		start(NOTHING_IS_SAMPLED, NOTHING_IS_KEPT, NOBODY_WATCHES);
		AgentTracer tracer = this.application.getBean(AgentTracer.class);

		tracer.agent("planner", () -> tracer.call("think", StepKind.COMPUTE, () -> "done"));

		Awaitility.await().untilAsserted(() -> assertThat(spans()).hasSize(2).allSatisfy((span) -> {
			assertThat(span.hasEnded()).isTrue();
			assertThat(span.getSpanContext().isSampled()).isFalse();
			assertThat(span.getAttributes().asMap().keySet()).extracting(AttributeKey::getKey)
				.doesNotContain(AgentSpanAttributes.VIEWER_ONLY.getKey());
		}));
		assertThat(named("think").getParentSpanId()).isEqualTo(named("planner").getSpanId());
	}

	@Test
	void attemptsAreShownThatNothingElseNeeds() {
		start(NOTHING_IS_SAMPLED, NOTHING_IS_KEPT, NOBODY_WATCHES);
		AtomicInteger attempts = new AtomicInteger();

		this.application.getBean(AgentTracer.class)
			.agent("planner", () -> this.application.getBean(RetryTemplate.class).invoke(() -> {
				if (attempts.incrementAndGet() == 1) {
					throw new IllegalStateException("not yet");
				}
				return "done";
			}));

		Awaitility.await()
			.untilAsserted(() -> assertThat(spans()).extracting(SpanData::getName)
				.filteredOn((name) -> name.contains("attempt"))
				.hasSize(2));
	}

	@Test
	void whatTheCapFoldsIsShown() {
		start("--agent-tracing.limit.max-spans-per-trace=10");
		AgentTracer tracer = this.application.getBean(AgentTracer.class);

		tracer.agent("planner", () -> {
			for (int i = 0; i < 300; i++) {
				tracer.call("step " + i, StepKind.COMPUTE, () -> "done");
			}
			return "";
		});

		Awaitility.await().untilAsserted(() -> assertThat(spans()).hasSize(301).allMatch(SpanData::hasEnded));
	}

	@Test
	void spansThatComeTooFastAreCounted() throws InterruptedException {
		start();
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch held = new CountDownLatch(1);
		ViewerThread thread = this.application.getBean(LiveSpans.class).thread();
		thread.execute(() -> {
			held.countDown();
			try {
				release.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
		Span root = span("root");
		try (Scope scope = root.makeCurrent()) {
			for (int i = 0; i < 9_000; i++) {
				span("step").end();
			}
		}
		root.end();
		release.countDown();

		TraceStore store = this.application.getBean(TraceStore.class);
		Awaitility.await().untilAsserted(() -> {
			StoredTrace trace = trace(root);
			assertThat(trace.dropped()).isPositive();
			assertThat(trace.spans().size() + trace.dropped()).isEqualTo(9_001);
			assertThat(trace.whole()).isFalse();
			assertThat(store.dropped()).isEqualTo(trace.dropped());
		});
		assertThat(trace(root).spans()).allMatch(SpanData::hasEnded);
	}

	@Test
	void secretsAreMasked() {
		start();
		Span span = this.application.getBean(OpenTelemetry.class)
			.getTracer("test")
			.spanBuilder("work")
			.setAttribute("password", "hunter2-and-more")
			.setAttribute("text", "Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789")
			.startSpan();

		assertThat(await("work").toString()).doesNotContain("hunter2").doesNotContain("abcdefghijkl");
		span.recordException(new IllegalStateException("token=ghp_abcdefghijklmnopqrstuvwxyz0123456789"));
		span.end();
		Awaitility.await().until(() -> await("work").hasEnded());
		assertThat(await("work").getEvents().toString()).doesNotContain("ghp_abcdef");
		assertThat(await("work").toString()).doesNotContain("hunter2").doesNotContain("abcdefghijkl");
	}

	// It is in the file that is shared.
	@Test
	void whatTheResourceSaysIsMasked() {
		start("--management.opentelemetry.resource-attributes.process.command=java -Dpassword=hunter2-and-more",
				"--management.opentelemetry.resource-attributes.host.name=desk-1");
		span("work").end();

		String resource = await("work").getResource().toString();
		assertThat(resource).contains("java -D").contains("desk-1").doesNotContain("hunter2");
		String id = named("work").getTraceId();
		TraceModels models = new TraceModels(this.application.getBean(TraceStore.class));
		assertThat(new String(models.otlp(id).bytes(), StandardCharsets.UTF_8)).contains("desk-1")
			.doesNotContain("hunter2");
	}

	@Test
	void aHangIsSeenWithItsStack() throws Exception {
		start(NOTHING_IS_SAMPLED, "--agent-tracing.inflight.stuck-after=1s");
		AgentTracer tracer = this.application.getBean(AgentTracer.class);
		CountDownLatch release = new CountDownLatch(1);
		Thread thread = new Thread(() -> tracer.agent("planner", () -> hang(release)));
		thread.start();
		try {
			SpanData open = await("planner");
			Awaitility.await()
				.untilAsserted(() -> assertThat(spans()).filteredOn((span) -> span.getName().startsWith("stuck "))
					.anySatisfy((marker) -> {
						Map<AttributeKey<?>, Object> attributes = marker.getAttributes().asMap();
						assertThat(attributes.get(AgentSpanAttributes.STUCK_OF_SPAN)).isEqualTo(open.getSpanId());
						assertThat(String.valueOf(attributes.get(AgentSpanAttributes.STUCK_STACK)))
							.contains("LiveSpansTests.hang");
					}));
			assertThat(await("planner").hasEnded()).isFalse();
		}
		finally {
			release.countDown();
			thread.join();
		}
	}

	private static String hang(CountDownLatch release) throws InterruptedException {
		release.await(30, TimeUnit.SECONDS);
		return "done";
	}

	@Test
	void linesOfTheLogAreShownAtTheirSpan() {
		start();
		Span span = span("work");
		String thread = Thread.currentThread().getName();
		Logger logger = LoggerFactory.getLogger("some.Logger");
		logger.warn("of no trace");
		try (Scope scope = span.makeCurrent()) {
			logger.warn("password=hunter2-and-more, {}", 42, new IllegalStateException("down"));
		}
		span.end();

		Awaitility.await().untilAsserted(() -> assertThat(trace(span).logs()).singleElement().satisfies((line) -> {
			assertThat(line.spanId()).isEqualTo(span.getSpanContext().getSpanId());
			assertThat(line.level()).isEqualTo("WARN");
			assertThat(line.logger()).isEqualTo("some.Logger");
			assertThat(line.thread()).isEqualTo(thread);
			assertThat(line.text()).contains("42").contains("IllegalStateException: down").doesNotContain("hunter2");
		}));
	}

	@Test
	void theLogIsLeftAloneAfterwards() {
		start();
		assertThat(appenders()).contains("agent-tracing-viewer");
		this.application.close();
		assertThat(appenders()).doesNotContain("agent-tracing-viewer");
	}

	private static List<String> appenders() {
		ch.qos.logback.classic.Logger root = (ch.qos.logback.classic.Logger) LoggerFactory
			.getLogger(Logger.ROOT_LOGGER_NAME);
		List<String> names = new ArrayList<>();
		root.iteratorForAppenders().forEachRemaining((appender) -> names.add(String.valueOf(appender.getName())));
		return names;
	}

	@Test
	void aSpanThatOthersStandForIsShownOnlyIfSomethingIsBelowIt() {
		start();
		AgentTracer tracer = this.application.getBean(AgentTracer.class);
		Context[] inside = new Context[1];

		Mono<String> answer = tracer.call("ask", StepKind.COMPUTE, () -> {
			inside[0] = Context.current();
			return Mono.just("answer");
		});
		span("first").end();
		await("first");
		assertThat(spans()).extracting(SpanData::getName).containsExactly("first");
		assertThat(answer.block()).isEqualTo("answer");
		Awaitility.await().until(() -> await("ask").hasEnded());
		assertThat(spans()).hasSize(2);
		this.application.getBean(OpenTelemetry.class)
			.getTracer("test")
			.spanBuilder("late")
			.setParent(inside[0])
			.startSpan()
			.end();

		await("late");
		assertThat(spans()).extracting(SpanData::getName).containsExactlyInAnyOrder("first", "ask", "ask", "late");
	}

	@Test
	void whatIsNotTheWorkOfTheApplicationIsShownOnlyIfSomethingIsBelowIt() {
		start();
		Span known = background("known at its start", true);
		Span late = background("known later", false);
		Span parent = background("parent", true);
		background("short", true).end();
		await("known later");
		late.setAttribute("background", true);
		Awaitility.await().until(() -> spans().isEmpty());
		span("child", parent).end();

		await("child");
		List.of(known, late, parent).forEach(Span::end);
		span("last").end();
		Awaitility.await().until(() -> await("last").hasEnded());
		assertThat(spans()).allMatch(SpanData::hasEnded)
			.extracting(SpanData::getName)
			.containsExactlyInAnyOrder("parent", "child", "last");
	}

	private Span background(String name, boolean known) {
		SpanBuilder builder = this.application.getBean(OpenTelemetry.class).getTracer("test").spanBuilder(name);
		return (known ? builder.setAttribute("background", true) : builder).setNoParent().startSpan();
	}

	private Span span(String name, Span parent) {
		return this.application.getBean(OpenTelemetry.class)
			.getTracer("test")
			.spanBuilder(name)
			.setParent(Context.root().with(parent))
			.startSpan();
	}

	@Test
	void aFailureIsShownAsOne() {
		start(NOTHING_IS_SAMPLED);
		Span span = span("work");
		span.setStatus(StatusCode.ERROR, "down");
		span.end();

		Awaitility.await().until(() -> await("work").hasEnded());
		assertThat(await("work").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	private void start(String... arguments) {
		this.application = new SpringApplicationBuilder(Application.class, Background.class)
			.properties("agent-tracing.viewer.enabled=true", "agent-tracing.viewer.port=0",
					"agent-tracing.sampling.probability=1", "spring.main.banner-mode=off")
			.build()
			.run(arguments);
	}

	private Span span(String name) {
		return this.application.getBean(OpenTelemetry.class).getTracer("test").spanBuilder(name).startSpan();
	}

	private SpanData await(String name) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.until(() -> spans().stream().anyMatch((span) -> span.getName().contains(name)));
		return named(name);
	}

	private SpanData named(String name) {
		return spans().stream().filter((span) -> span.getName().contains(name)).findFirst().orElseThrow();
	}

	private StoredTrace trace(Span span) {
		return this.application.getBean(TraceStore.class).trace(span.getSpanContext().getTraceId());
	}

	private List<SpanData> spans() {
		TraceStore store = this.application.getBean(TraceStore.class);
		return store.versions().keySet().stream().flatMap((id) -> store.trace(id).spans().stream()).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Background {

		@Bean
		RetryTemplate retryTemplate() {
			return new RetryTemplate(RetryPolicy.builder().maxRetries(2).delay(Duration.ZERO).build());
		}

		@Bean
		BackgroundSpans testBackground() {
			return (root) -> root.getAttributes().get(AttributeKey.booleanKey("background")) != null;
		}

	}

}
