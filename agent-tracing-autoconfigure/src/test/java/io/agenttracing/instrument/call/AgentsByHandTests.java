package io.agenttracing.instrument.call;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Agents and workflows of {@link AgentTracer} beside those by annotation: one is as good
 * as the other.
 */
@ExtendWith(OutputCaptureExtension.class)
class AgentsByHandTests {

	private static final Duration WORK = Duration.ofMillis(30);

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class,
				TimeoutAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withBean(Workflow.class)
		.withBean(Risk.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@EnumSource
	void areThoseOfAnAnnotation(Outcome outcome) {
		for (String mode : List.of("limited", "auto")) {
			this.runner
				.withPropertyValues("spring.reactor.context-propagation=" + mode,
						"agent-tracing.timeouts[0].agent=fraud-*", "agent-tracing.timeouts[0].timeout=4s",
						"agent-tracing.timeouts[1].agent=risk", "agent-tracing.timeouts[1].timeout=3s")
				.run((context) -> {
					List<String> annotated = described(context, outcome, Form.ANNOTATED);
					assertThat(described(context, outcome, Form.BY_HAND)).as(mode).isEqualTo(annotated).hasSize(2);
					assertThat(annotated.get(0)).startsWith("- > invoke_workflow fraud-check INTERNAL")
						.contains("gen_ai.agent.name=fraud-check", "agent_tracing.timeout_ms=4000",
								"gen_ai.operation.name=invoke_workflow", "gen_ai.workflow.name=fraud-check");
					assertThat(annotated.get(1)).startsWith("invoke_workflow fraud-check > invoke_agent risk INTERNAL")
						.contains("agent_tracing.timeout_ms=3000", "gen_ai.agent.name=risk",
								"agent_tracing.budget_ms=true");
				});
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void stepsBelowBelongToThem() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			String answer = tracer.workflow("flow", () -> tracer.agent("llm", () -> {
				tracer.attribute("document.id", "d1");
				return tracer.call("large", StepKind.LLM, () -> "x");
			}));
			assertThat(answer).isEqualTo("x");
			assertThat(spans(context).tree()).containsExactly("- > invoke_workflow flow",
					"invoke_workflow flow > invoke_agent llm", "invoke_agent llm > chat large");
			assertThat(spans(context).named("invoke_agent llm").getAttributes().asMap().toString())
				.contains("document.id=d1");
		});
	}

	@Test
	void rulesOfSamplingNameThem() {
		this.runner.withConfiguration(AutoConfigurations.of(SamplingAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.sampling.probability=0", "agent-tracing.sampling.keep.errors=false",
					"agent-tracing.sampling.rules[0].agent=risk*", "agent-tracing.sampling.rules[0].probability=1.0")
			.run((context) -> {
				AgentTracer tracer = context.getBean(AgentTracer.class);
				assertThat(tracer.<Boolean>agent("other", AgentsByHandTests::isSampled)).isFalse();
				assertThat(tracer.<Boolean>agent("risk-eu", AgentsByHandTests::isSampled)).isTrue();
				assertThat(
						tracer.<Boolean>workflow("flow", () -> tracer.agent("risk-us", AgentsByHandTests::isSampled)))
					.isTrue();
			});
	}

	@Test
	void customizersSeeThemAsAgents() {
		List<AgentCall> calls = new ArrayList<>();
		this.runner.withBean(AgentSpanCustomizer.class, () -> (span, call) -> calls.add(call)).run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.workflow("flow", () -> tracer.agent("llm", () -> "x"));
			assertThat(calls).containsExactly(new AgentCall("flow", null, null, List.of()),
					new AgentCall("llm", null, null, List.of()));
		});
	}

	@Test
	void areNamedWhereTheyLoseTheirTrace(CapturedOutput output) {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Mono<String> flow = tracer.workflow("flow",
					() -> Mono.delay(WORK).map((tick) -> tracer.agent("lost", () -> "x")));
			assertThat(flow.block()).isEqualTo("x");
			assertThat(spans(context).tree()).containsExactly("- > invoke_workflow flow", "- > invoke_agent lost");
			assertThat(output).containsOnlyOnce(
					"AgentTracer.agent was called where no span is current, at " + AgentsByHandTests.class.getName());
		});
	}

	@Test
	void acceptNullsWhereTheyDeclareNone() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			assertThat(tracer.<String>agent(null, () -> "a")).isEqualTo("a");
			assertThat(tracer.<String>workflow(" ", () -> "b")).isEqualTo("b");
			assertThat(spans(context).tree()).containsExactly("- > invoke_agent agent", "- > invoke_workflow workflow");
		});
	}

	@Test
	void onlyRunTheWorkWithTracingSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Mono<String> mono = Mono.just("x");
			assertThat(tracer.<Mono<String>>workflow("flow", () -> tracer.agent("llm", () -> mono))).isSameAs(mono);
			assertThat(spans(context).all()).isEmpty();
		});
	}

	@Test
	void areStepsOfATracerThatKnowsNone() {
		this.runner.run((context) -> {
			AgentTracer tracer = new CallsOnly(context.getBean(AgentTracer.class));
			assertThat(tracer.<String>workflow("flow", () -> tracer.agent("llm", () -> "x"))).isEqualTo("x");
			assertThat(spans(context).tree()).containsExactly("- > flow", "flow > llm");
		});
	}

	private static boolean isSampled() {
		return io.opentelemetry.api.trace.Span.current().getSpanContext().isSampled();
	}

	// All that a backend shows of the spans, without times and stacks.
	private static List<String> described(ApplicationContext context, Outcome outcome, Form form) {
		EndedSpans spans = spans(context);
		spans.clear();
		String seen = outcome.seen(form.start(context, outcome));
		assertThat(seen).isEqualTo(outcome.expected);
		List<String> tree = spans.tree();
		await().until(() -> context.getBean(TrackedSpans.class).spans() == 0);
		List<String> described = new ArrayList<>();
		for (SpanData span : spans.all()) {
			described
				.add(tree.get(described.size()) + " " + span.getKind() + " " + span.getStatus().getStatusCode() + " "
						+ span.getEvents().stream().map((event) -> event.getName()).toList() + " " + attributes(span));
		}
		return described;
	}

	private static Map<String, Object> attributes(SpanData span) {
		Map<String, Object> attributes = new TreeMap<>();
		span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
		// Work by hand is in no method of its own, and has no arguments.
		attributes.remove(AgentSpanAttributes.CODE_FUNCTION_NAME.getKey());
		attributes.remove(AgentSpanAttributes.PAYLOAD_SHAPE.getKey());
		attributes.remove(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST.getKey());
		attributes.computeIfPresent(AgentSpanAttributes.BUDGET_MS.getKey(),
				(key, value) -> (Long) value > 3_000 && (Long) value <= 4_000);
		attributes.computeIfPresent(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT.getKey(), (key, value) -> true);
		return attributes;
	}

	private static EndedSpans spans(ApplicationContext context) {
		return context.getBean(EndedSpans.class);
	}

	/**
	 * How an agent within a workflow is made.
	 */
	enum Form {

		ANNOTATED, BY_HAND;

		private @Nullable Object start(ApplicationContext context, Outcome outcome) {
			try {
				if (this == ANNOTATED) {
					return outcome.call.of(context.getBean(Workflow.class), outcome.work);
				}
				AgentTracer tracer = context.getBean(AgentTracer.class);
				return tracer.workflow("fraud-check", () -> tracer.agent("risk", outcome.work));
			}
			catch (Throwable ex) {
				return ex;
			}
		}

	}

	/**
	 * What the work of the agent does, and what its caller sees.
	 */
	enum Outcome {

		VALUE(Workflow::value, () -> "x", (result) -> result, "x"),

		NOTHING(Workflow::value, () -> null, (result) -> result, null),

		CHECKED_EXCEPTION(Workflow::value, () -> {
			throw new IOException("no");
		}, (result) -> result, "java.io.IOException: no"),

		STAGE(Workflow::stage,
				() -> CompletableFuture.supplyAsync(() -> "x",
						CompletableFuture.delayedExecutor(WORK.toMillis(), TimeUnit.MILLISECONDS)),
				(result) -> ((CompletableFuture<?>) result).join(), "x"),

		FAILED_STAGE(Workflow::stage, () -> CompletableFuture.failedFuture(new IOException("no")),
				(result) -> catchThrowable(((CompletableFuture<?>) result)::join).getCause(),
				"java.io.IOException: no"),

		CANCELLED_STAGE(Workflow::stage, CompletableFuture::new,
				(result) -> ((CompletableFuture<?>) result).cancel(true), "true"),

		MONO(Workflow::mono, () -> Mono.delay(WORK).thenReturn("x"), (result) -> ((Mono<?>) result).block(), "x"),

		FAILED_MONO(Workflow::mono, () -> Mono.delay(WORK).then(Mono.error(new IOException("no"))),
				(result) -> catchThrowable(((Mono<?>) result)::block).getCause(), "java.io.IOException: no"),

		TIMED_OUT_MONO(Workflow::mono, Mono::never,
				(result) -> ((Mono<?>) result).timeout(WORK).cast(Object.class).onErrorReturn("late").block(), "late"),

		FLUX(Workflow::flux, () -> Flux.just("a", "b").delayElements(Duration.ofMillis(1)),
				(result) -> ((Flux<?>) result).collectList().block(), "[a, b]"),

		CANCELLED_FLUX(Workflow::flux, () -> Flux.just("a", "b"), (result) -> ((Flux<?>) result).take(1).blockLast(),
				"a");

		private final Call call;

		private final Callable<?> work;

		private final Function<Object, @Nullable Object> caller;

		private final @Nullable String expected;

		Outcome(Call call, Callable<?> work, Function<Object, @Nullable Object> caller, @Nullable String expected) {
			this.call = call;
			this.work = work;
			this.caller = caller;
			this.expected = expected;
		}

		private @Nullable String seen(@Nullable Object result) {
			Object seen = this.caller.apply(result);
			return (seen != null) ? seen.toString() : null;
		}

	}

	/**
	 * Calls the method of the workflow that returns what the work does.
	 */
	private interface Call {

		@Nullable Object of(Workflow workflow, Callable<?> work) throws Exception;

	}

	static class Workflow {

		private final Risk risk;

		Workflow(Risk risk) {
			this.risk = risk;
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR)
		@Nullable Object value(Callable<?> work) throws Exception {
			return this.risk.value(work);
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR)
		CompletableFuture<?> stage(Callable<?> work) throws Exception {
			return this.risk.stage(work);
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR)
		Mono<?> mono(Callable<?> work) throws Exception {
			return this.risk.mono(work);
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR)
		Flux<?> flux(Callable<?> work) throws Exception {
			return this.risk.flux(work);
		}

	}

	@TracedAgent
	static class Risk {

		public @Nullable Object value(Callable<?> work) throws Exception {
			return work.call();
		}

		public CompletableFuture<?> stage(Callable<?> work) throws Exception {
			return (CompletableFuture<?>) work.call();
		}

		public Mono<?> mono(Callable<?> work) throws Exception {
			return (Mono<?>) work.call();
		}

		public Flux<?> flux(Callable<?> work) throws Exception {
			return (Flux<?>) work.call();
		}

	}

	/**
	 * A tracer of an application that was written before agents were known.
	 */
	private record CallsOnly(AgentTracer tracer) implements AgentTracer {

		@Override
		public <T> T call(String name, StepKind kind, Callable<T> work) {
			return this.tracer.call(name, kind, work);
		}

		@Override
		public <T> T fallback(String name, Throwable failure, Callable<T> work) {
			return this.tracer.fallback(name, failure, work);
		}

		@Override
		public void decision(String name, Collection<String> options, String chosen, String reason) {
			this.tracer.decision(name, options, chosen, reason);
		}

		@Override
		public void decision(String name, Collection<String> options, String chosen, String reason, double confidence) {
			this.tracer.decision(name, options, chosen, reason, confidence);
		}

		@Override
		public void attribute(String key, @Nullable Object value) {
			this.tracer.attribute(key, value);
		}

		@Override
		public void inject(Map<String, String> carrier) {
			this.tracer.inject(carrier);
		}

		@Override
		public <T> T continueFrom(Map<String, String> carrier, String name, Callable<T> work) {
			return this.tracer.continueFrom(carrier, name, work);
		}

		@Override
		public <T, R> Function<T, R> process(Function<? super T, ? extends R> work) {
			return this.tracer.process(work);
		}

	}

}
