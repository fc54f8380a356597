package io.agenttracing.instrument.call;

import java.util.List;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.FastRun;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import kotlinx.coroutines.TimeoutCancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Which spans a timeout of Kotlin's coroutines has run out for.
 */
@Tag(FastRun.SLOW)
@ParameterizedClass
@ValueSource(strings = { "limited", "auto" })
class CoroutineTimeoutTests {

	private static final String WORKFLOW = "invoke_agent workflow";

	@Parameter
	private String mode = "limited";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withBean(SuspendedSteps.class)
		.withBean(JavaSteps.class)
		.withBean(ExpiringWorkflow.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@ValueSource(strings = { "goes on", "on another thread", "flow" })
	void cutsOffTheStepBelowIt(String work) {
		run((context) -> {
			assertThat(Expiring.run(context.getBean(ExpiringWorkflow.class), work)).isEqualTo("late");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > " + WORKFLOW, WORKFLOW + " > hang");
			assertCutOff(spans.named("hang"), TimeoutCancellationException.class);
			assertFine(spans.named(WORKFLOW));
		});
	}

	@Test
	void cutsOffAllStepsBelowIt() {
		run((context) -> {
			assertThat(Expiring.run(context.getBean(ExpiringWorkflow.class), "in parallel")).isEqualTo("late");
			List<SpanData> steps = context.getBean(EndedSpans.class)
				.all()
				.stream()
				.filter((span) -> span.getName().equals("hang"))
				.toList();
			assertThat(steps).hasSize(2).allSatisfy((step) -> assertCutOff(step, TimeoutCancellationException.class));
		});
	}

	@Test
	void cancelsWhatIsBelowTheAgentThatItCutsOff() {
		run((context) -> {
			assertThat(Expiring.runSoon(context.getBean(ExpiringWorkflow.class), "hangs")).isNull();
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertCutOff(spans.named(WORKFLOW), TimeoutCancellationException.class);
			assertCancelled(spans.named("hang"));
		});
	}

	@Test
	void isAnErrorOfTheAgentThatItLeaves() {
		run((context) -> {
			assertThat(catchThrowable(() -> Expiring.run(context.getBean(ExpiringWorkflow.class), "leaves")))
				.isInstanceOf(TimeoutCancellationException.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertCutOff(spans.named("hang"), TimeoutCancellationException.class);
			assertFailed(spans.named(WORKFLOW), TimeoutCancellationException.class);
		});
	}

	@Test
	void isTheTimeOfTheAgentThatItIsAroundOfAll() {
		run((context) -> {
			assertThat(catchThrowable(() -> Expiring.run(context.getBean(ExpiringWorkflow.class), "has its own")))
				.isInstanceOf(TimeoutCancellationException.class);
			SpanData workflow = context.getBean(EndedSpans.class).only();
			assertFailed(workflow, TimeoutCancellationException.class);
			assertThat(workflow.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isBetween(990L, 1_200L);
		});
	}

	@Test
	void isNotTheTimeOfTheAgentThatItIsAPartOf() {
		run((context) -> {
			assertThat(catchThrowable(
					() -> Expiring.run(context.getBean(ExpiringWorkflow.class), "has its own for a part")))
				.isInstanceOf(TimeoutCancellationException.class);
			SpanData workflow = context.getBean(EndedSpans.class).only();
			assertFailed(workflow, TimeoutCancellationException.class);
			assertThat(workflow.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isNull();
		});
	}

	@Test
	void keepsADeclaredTimeout() {
		run((context) -> {
			Expiring.run(context.getBean(ExpiringWorkflow.class), "declared");
			SpanData step = context.getBean(EndedSpans.class).named("hang");
			assertFailed(step, TimeoutCancellationException.class);
			assertThat(step.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(3000);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "cancelled", "selected", "cancelled future", "sibling fails", "sibling times out",
			"sibling times out below a timeout", "called too late" })
	void isNoneWhereSomethingElseCancels(String work) {
		run((context) -> {
			catchThrowable(() -> Expiring.run(context.getBean(ExpiringWorkflow.class), work));
			assertCancelled(context.getBean(EndedSpans.class).named("hang"));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "future" })
	void cutsOffAnAsynchronousStep(String work) {
		run((context) -> {
			assertThat(Expiring.run(context.getBean(ExpiringWorkflow.class), work)).isEqualTo("late");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertCutOff(spans.named("hang"), TimeoutException.class);
			assertFine(spans.named(WORKFLOW));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "future" })
	void cancelsAnAsynchronousStepBelowTheAgentThatItCutsOff(String work) {
		run((context) -> {
			assertThat(Expiring.runSoon(context.getBean(ExpiringWorkflow.class), work + " hangs")).isNull();
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertCutOff(spans.named(WORKFLOW), TimeoutCancellationException.class);
			assertCancelled(spans.named("hang"));
		});
	}

	@Test
	void cutsOffAnAttempt() {
		run((context) -> {
			assertThat(Expiring.run(context.getBean(ExpiringWorkflow.class), "retried mono")).isEqualTo("late");
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.all().size() == 3);
			assertFailed(spans.named("hang attempt 1"), TimeoutException.class);
			assertCutOff(spans.named("hang"), TimeoutException.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "falls back", "falls back from all" })
	void isKnownToAFallback(String work) {
		run((context) -> {
			assertThat(Expiring.run(context.getBean(ExpiringWorkflow.class), work)).isEqualTo("cached");
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData fallback = spans.named("fallback cache");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM)).isEqualTo("hang");
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_ERROR_TYPE))
				.isEqualTo(TimeoutCancellationException.class.getName());
			assertThat(fallback.getAttributes().get(AgentSpanAttributes.FALLBACK_COST_MS)).isBetween(100L, 20_000L);
			assertThat(fallback.getLinks()).extracting(LinkData::getSpanContext)
				.containsExactlyInAnyOrderElementsOf(spans.all()
					.stream()
					.filter((span) -> span.getName().equals("hang"))
					.map(SpanData::getSpanContext)
					.toList());
		});
	}

	// Classes take their time to load.
	private void run(ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + this.mode).run((context) -> {
			Expiring.run(context.getBean(ExpiringWorkflow.class), "is fast");
			context.getBean(EndedSpans.class).clear();
			test.accept(context);
		});
	}

	private static void assertCutOff(SpanData span, Class<? extends Throwable> type) {
		assertFailed(span, type);
		assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isBetween(100L, 20_000L);
	}

	private static void assertFailed(SpanData span, Class<? extends Throwable> type) {
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo(type.getName());
		assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isNull();
	}

	private static void assertFine(SpanData span) {
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isNull();
	}

	private static void assertCancelled(SpanData span) {
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		assertThat(span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isNull();
	}

}
