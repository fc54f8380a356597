package io.agenttracing.instrument.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.instrument.call.coroutine.TracedFlows;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.flow.SharedFlow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Agents that return a Kotlin Flow, in both of Boot's modes of context propagation.
 */
class FlowMethodsTests {

	private static final String AGENT = "invoke_agent streaming";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withBean(BlockingSteps.class)
		.withBean(SuspendingSteps.class)
		.withBean(StreamingAgent.class)
		.withBean(ProbingAgent.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Nested
	class Limited extends Modes {

		Limited() {
			super("limited");
		}

	}

	@Nested
	class Auto extends Modes {

		Auto() {
			super("auto");
		}

	}

	abstract class Modes {

		private final ApplicationContextRunner modeRunner;

		Modes(String mode) {
			this.modeRunner = FlowMethodsTests.this.runner
				.withPropertyValues("spring.reactor.context-propagation=" + mode);
		}

		@Test
		void isTheParentOfWhatTheStreamDoes() {
			this.modeRunner.run((context) -> {
				assertThat(Flows.list(context.getBean(StreamingAgent.class).tokens())).isEqualTo(List.of("a", "B"));
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(spans.tree()).containsExactly("- > " + AGENT, AGENT + " > look", AGENT + " > look",
						AGENT + " > upper");
				SpanData agent = spans.named(AGENT);
				assertThat(agent.getEndEpochNanos()).isGreaterThanOrEqualTo(spans.named("upper").getEndEpochNanos());
				assertThat(agent.getAttributes().get(AttributeKey.stringKey("last"))).isEqualTo("B");
				assertThat(agent.getAttributes().get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT)).isPositive();
				assertThat(agent.getAttributes().get(AgentSpanAttributes.CANCELLED)).isNull();
				assertThat(agent.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			});
		}

		@Test
		void workOfTheTracerIsASpanForEachCollection() {
			this.modeRunner.run((context) -> {
				Flow<String> flow = context.getBean(AgentTracer.class)
					.call("tokens", StepKind.LLM, () -> FlowKt.flowOf("a", "b"));
				assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
				assertThat(Flows.list(flow)).isEqualTo(List.of("a", "b"));
				assertThat(Flows.first(flow)).isEqualTo("a");
				assertThat(context.getBean(EndedSpans.class).all())
					.filteredOn((span) -> span.getAttributes().get(AgentSpanAttributes.ASSEMBLY) == null)
					.extracting(SpanData::getName)
					.containsExactly("chat tokens", "chat tokens");
			});
		}

		@Test
		void isTheParentOfWhatTheStreamDoesElsewhere() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				Flows.list(agent.elsewhere());
				Flows.list(agent.switched());
				Flows.list(agent.scoped());
				assertThat(spans.tree()).containsExactly("- > " + AGENT, AGENT + " > look", "- > " + AGENT,
						AGENT + " > look", "- > " + AGENT, AGENT + " > look");
				spans.clear();
				Flows.list(agent.channel());
				assertThat(spans.tree()).containsExactlyInAnyOrder("- > " + AGENT, AGENT + " > look",
						AGENT + " > upper");
			});
		}

		@Test
		void isBelowTheAgentThatCollects() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				assertThat(Flows.collecting(agent, agent)).isEqualTo(List.of("a", "B"));
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(spans.tree()).containsExactly("- > " + AGENT, AGENT + " > " + AGENT, AGENT + " > look",
						AGENT + " > look", AGENT + " > upper");
				String inner = spans.all().get(1).getSpanId();
				assertThat(spans.all().subList(2, 5)).extracting(SpanData::getParentSpanId).containsOnly(inner);
			});
		}

		@ParameterizedTest
		@ValueSource(strings = { "runBlocking", "propagating", "Default", "Unconfined", "mono", "executor" })
		void isCurrentInsideAndNotOutside(String dispatcher) {
			this.modeRunner.run((context) -> {
				for (String kind : List.of("flow", "channel", "switched")) {
					for (int i = 0; i < 8; i++) {
						probe(context.getBean(ProbingAgent.class), kind, dispatcher, (i & 1) != 0, (i & 2) != 0,
								(i & 4) != 0, context.getBean(EndedSpans.class));
					}
				}
			});
		}

		private void probe(ProbingAgent agent, String kind, String dispatcher, boolean inner, boolean outer,
				boolean around, EndedSpans spans) {
			spans.clear();
			List<String> inside = Collections.synchronizedList(new ArrayList<>());
			List<String> outside = Collections.synchronizedList(new ArrayList<>());
			Collectors.probe(agent, kind, around, dispatcher, inside, outside, inner, outer);
			String description = kind + " " + inner + " " + outer + " " + around;
			List<SpanData> all = spans.all();
			assertThat(all).as(description).hasSize(around ? 2 : 1);
			assertThat(set(inside)).as(description).containsExactly(label(all.get(all.size() - 1)));
			if (around && dispatcher.equals("executor")) {
				assertThat(outside.remove(outside.size() - 1)).isEqualTo("-");
			}
			assertThat(set(outside)).as(description).containsExactly(around ? label(all.get(0)) : "-");
			assertThat(Flows.currentOnThreads()).containsExactly("-");
		}

		@Test
		void recordsTheErrorOfTheStream() {
			this.modeRunner.run((context) -> {
				IllegalStateException failure = new IllegalStateException("flow broke");
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				assertThat(catchThrowable(() -> Flows.list(agent.failing(failure))))
					.isInstanceOf(IllegalStateException.class);
				SpanData span = context.getBean(EndedSpans.class).only();
				assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
				assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(IllegalStateException.class.getName());
				assertThat(Flows.caught(agent.failing(failure))).satisfies((seen) -> {
					assertThat(seen.get(0)).isEqualTo("a");
					assertThat(seen.get(1)).isSameAs(failure);
					assertThat(seen.get(2)).isSameAs(failure);
				});
			});
		}

		@Test
		void recordsTheErrorOfTheMethod() {
			this.modeRunner.run((context) -> {
				IllegalStateException failure = new IllegalStateException("no");
				assertThat(catchThrowable(() -> context.getBean(StreamingAgent.class).refusing(failure)))
					.isSameAs(failure);
				assertThat(context.getBean(EndedSpans.class).only().getStatus().getStatusCode())
					.isEqualTo(StatusCode.ERROR);
			});
		}

		@Test
		void isCancelledByACollectorThatHasEnough() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(Flows.first(agent.hanging())).isEqualTo("a");
				assertCancelled(spans);
				assertThat(Flows.take(agent.many(5), 2)).isEqualTo(List.of(0, 1));
				assertCancelled(spans);
				Flows.cancel(agent.hanging());
				assertCancelled(spans);
			});
		}

		@ParameterizedTest
		@ValueSource(booleans = { false, true })
		void isNotBlamedForTheCollector(boolean suspends) {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				UnsupportedOperationException failure = new UnsupportedOperationException("collector");
				assertThat(catchThrowable(() -> Flows.failingCollector(agent.many(5), failure, suspends)))
					.isInstanceOf(UnsupportedOperationException.class);
				assertCancelled(spans);
				assertThat(catchThrowable(() -> Flows.failingCollector(agent.scoped(), failure, suspends)))
					.isInstanceOf(UnsupportedOperationException.class);
				assertThat(spans.named(AGENT).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			});
		}

		@Test
		void isASpanPerCollect() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(Flows.retry(agent.failsFirst(new IllegalStateException("again"))))
					.isEqualTo(List.of("a", "a"));
				assertThat(spans.all()).extracting((span) -> span.getStatus().getStatusCode())
					.containsExactly(StatusCode.ERROR, StatusCode.UNSET);
				spans.clear();
				agent.tokens();
				assertThat(spans.all()).isEmpty();
			});
		}

		@Test
		void endsWithoutElements() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(Flows.list(agent.empty())).isEmpty();
				assertThat(spans.only().getAttributes().get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT)).isNull();
				spans.clear();
				assertThat(Flows.list(agent.nulls())).containsExactly(null, "a", null);
				assertThat(spans.only().getAttributes().get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT)).isNotNull();
			});
		}

		@Test
		void keepsTheContextOfTheCollector() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				assertThat(Flows.reemit(agent.tokens())).isEqualTo(List.of("a", "B"));
				assertThat(Flows.reemit(agent.scoped())).hasSize(1);
				assertThat(Flows.reemit(agent.channel())).hasSize(2);
				assertThat(Flows.outsideOfIt(agent)).isEqualTo(List.of("a", "B"));
				assertThat(Flows.contexts(agent)).isTrue();
				assertThat(Flows.jobs(agent)).isTrue();
			});
		}

		@Test
		void staysApartFromOthersAtOnce() {
			this.modeRunner.run((context) -> {
				assertThat(Flows.parallel(context.getBean(StreamingAgent.class), 200)).isEqualTo(400);
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(spans.tree()).hasSize(800)
					.allMatch((edge) -> edge.startsWith(AGENT) || edge.startsWith("-"));
				assertThat(spans.tree().stream().filter((edge) -> edge.startsWith("-"))).hasSize(200);
				assertThat(Flows.currentOnThreads()).containsExactly("-");
			});
		}

		@Test
		void isAFluxWithBackPressure() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				StepVerifier.create(Flows.flux(agent.many(5)), 2)
					.expectNext(0, 1)
					.thenRequest(1)
					.expectNext(2)
					.thenCancel()
					.verify(Duration.ofSeconds(10));
				await().until(() -> spans.all().size() == 1);
				assertCancelled(spans);
				StepVerifier.create(Flows.flux(agent.tokens()).contextWrite((view) -> view.put("some", "thing")))
					.expectNext("a", "B")
					.verifyComplete();
				assertThat(spans.tree()).hasSize(4);
			});
		}

		@Test
		void leavesHotFlowsAsTheyAre() {
			this.modeRunner.run((context) -> {
				StreamingAgent agent = context.getBean(StreamingAgent.class);
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(agent.hot()).isInstanceOf(SharedFlow.class);
				assertThat(agent.shared()).isInstanceOf(SharedFlow.class);
				assertThat(spans.tree()).containsExactly("- > " + AGENT, "- > " + AGENT);
				assertThat(Flows.first(agent.hot())).isEqualTo(1);
				assertThat(spans.tree()).hasSize(3);
			});
		}

		private static void assertCancelled(EndedSpans spans) {
			SpanData span = spans.only();
			assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(span.getEvents()).isEmpty();
			spans.clear();
		}

		private static Set<String> set(List<String> seen) {
			return new TreeSet<>(seen);
		}

		private static String label(SpanData span) {
			return span.getName() + " " + span.getSpanId();
		}

	}

	@Test
	void standsOnlyForWhatIsAFlowAndNothingElse() {
		StreamingAgent agent = new StreamingAgent(new BlockingSteps(), new SuspendingSteps());
		assertThat(TracedFlows.isPlain(agent.tokens())).isTrue();
		assertThat(TracedFlows.isPlain(agent.channel())).isTrue();
		assertThat(TracedFlows.isPlain(agent.empty())).isTrue();
		assertThat(TracedFlows.isPlain(Flows.mapped(agent.tokens()))).isTrue();
		assertThat(TracedFlows.isPlain(new TokenFlow(agent.tokens()))).isFalse();
		assertThat(TracedFlows.isPlain("a")).isFalse();
	}

	@Test
	void doesWithoutASpanWhereNoneCanBeStarted() {
		this.runner.withPropertyValues("management.tracing.sampling.probability=0.0").run((context) -> {
			assertThat(Flows.list(context.getBean(StreamingAgent.class).tokens())).isEqualTo(List.of("a", "B"));
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			assertThat(Span.current().isRecording()).isFalse();
		});
	}

}
