package io.agenttracing.aspect;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls of one method that one {@code retryWhen} tries again.
 */
class ReactiveRetriesTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Agent.class);

	@Test
	void callsInARowAreToldApart() {
		assertCalls((mono) -> mono.retryWhen(Retry.max(1)), "first", "first", "second");
	}

	@Test
	void callsInARowAreToldApartWhereEachRoundMakesThemAnew() {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			Mono.defer(() -> agent.ask("first").then(agent.ask("second"))).retryWhen(Retry.max(1)).block();
			assertCalls(context.getBean(EndedSpans.class), "first", "first", "second");
		});
	}

	@Test
	void aRetryInFrontTriesTheSameCallAgain() {
		assertCalls((mono) -> mono.retryWhen(Retry.max(1)), (mono) -> mono.retry(1), "first", "second");
	}

	private void assertCalls(UnaryOperator<Mono<String>> behind, String... questions) {
		assertCalls(behind, UnaryOperator.identity(), questions);
	}

	private void assertCalls(UnaryOperator<Mono<String>> behind, UnaryOperator<Mono<String>> behindSecond,
			String... questions) {
		this.runner.run((context) -> {
			Agent agent = context.getBean(Agent.class);
			behind.apply(agent.ask("first").then(behindSecond.apply(agent.ask("second")))).block();
			assertCalls(context.getBean(EndedSpans.class), questions);
		});
	}

	// The second call has failed once.
	private static void assertCalls(EndedSpans spans, String... questions) {
		AttributeKey<String> question = AttributeKey.stringKey("question");
		await().untilAsserted(
				() -> assertThat(named(spans, "ask")).extracting((span) -> span.getAttributes().get(question))
					.containsExactlyInAnyOrder(questions));
		assertThat(named(spans, "ask"))
			.filteredOn((span) -> span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPTS) != null)
			.singleElement()
			.satisfies((span) -> assertThat(span.getAttributes().get(question)).isEqualTo("second"));
		assertThat(named(spans, "ask attempt 2")).singleElement()
			.satisfies((span) -> assertThat(named(spans, "ask"))
				.filteredOn((call) -> call.getSpanId().equals(span.getParentSpanId()))
				.singleElement()
				.satisfies((call) -> assertThat(call.getAttributes().get(question)).isEqualTo("second")));
	}

	private static List<SpanData> named(EndedSpans spans, String name) {
		return spans.all().stream().filter((span) -> span.getName().equals(name)).toList();
	}

	static class Agent {

		private final AtomicInteger failures = new AtomicInteger(1);

		@AgentStep(name = "ask")
		public Mono<String> ask(@AgentAttribute("question") String question) {
			return Mono.fromCallable(() -> {
				if (question.equals("second") && this.failures.getAndDecrement() > 0) {
					throw new IllegalStateException("again");
				}
				return "answer";
			});
		}

	}

}
