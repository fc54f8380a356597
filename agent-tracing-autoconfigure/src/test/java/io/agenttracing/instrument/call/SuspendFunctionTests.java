package io.agenttracing.instrument.call;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Agents written in Kotlin.
 */
@ExtendWith(OutputCaptureExtension.class)
class SuspendFunctionTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(SuspendingSteps.class)
		.withBean(SuspendingAgent.class);

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void endsTheSpanWithTheCoroutine() {
		this.runner.run((context) -> {
			assertThat(Coroutines.answer(context.getBean(SuspendingAgent.class))).isEqualTo("WHY");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > invoke_agent suspending", "invoke_agent suspending > upper");
			SpanData agent = spans.named("invoke_agent suspending");
			assertThat(agent.getAttributes().get(AttributeKey.stringKey("question"))).isEqualTo("why");
			assertThat(agent.getAttributes().get(AttributeKey.longKey("length"))).isEqualTo(3);
			assertThat(agent.getEndEpochNanos()).isGreaterThanOrEqualTo(spans.named("upper").getEndEpochNanos());
		});
	}

	@Test
	void recordsAnException() {
		this.runner.run((context) -> {
			IllegalStateException failure = new IllegalStateException("no");
			assertThat(catchThrowable(() -> Coroutines.fail(context.getBean(SuspendingAgent.class), failure)))
				.isInstanceOf(IllegalStateException.class)
				.hasMessage("no");
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IllegalStateException.class.getName());
		});
	}

	@Test
	void showsATimeout() {
		this.runner.run((context) -> {
			assertThat(Coroutines.timeout(context.getBean(SuspendingAgent.class))).isNull();
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getAttributes().get(AgentSpanAttributes.CANCELLED)).isNull();
		});
	}

	@Test
	void endsWithoutAValue() {
		this.runner.run((context) -> {
			assertThat(Coroutines.nothing(context.getBean(SuspendingAgent.class))).isNull();
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(1);
		});
	}

	@Test
	void isTheParentOfCoroutinesOnOtherThreads() {
		this.runner.run((context) -> {
			assertThat(Coroutines.parallel(context.getBean(SuspendingAgent.class))).isEqualTo(List.of("A", "B"));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent suspending",
					"invoke_agent suspending > upper", "invoke_agent suspending > upper");
		});
	}

	@Test
	void isCurrentInItsCoroutine() {
		this.runner.withBean(BlockingSteps.class).withBean(LookingAgent.class).run((context) -> {
			assertThat(Lookers.look(context.getBean(LookingAgent.class))).hasSize(3);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent looking",
					"invoke_agent looking > look", "invoke_agent looking > look", "invoke_agent looking > look");
		});
	}

	@Test
	void isNotCurrentForItsCallerAfterwards() {
		this.runner.withBean(BlockingSteps.class)
			.withBean(LookingAgent.class)
			.run((context) -> assertThat(Lookers.afterwards(context.getBean(LookingAgent.class))).isTrue());
	}

	@Test
	void namesAClassThatIsNotOpen(CapturedOutput output) {
		this.runner.withBean(FinalKotlinAgent.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains(FinalKotlinAgent.class.getName() + " is traced: the class is final")
				.contains("In Kotlin, where the kotlin-spring plugin");
		});
	}

}
