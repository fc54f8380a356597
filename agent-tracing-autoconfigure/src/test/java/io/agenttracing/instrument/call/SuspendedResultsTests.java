package io.agenttracing.instrument.call;

import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Classes with suspend functions of which a proxy would return something else.
 */
@ExtendWith(OutputCaptureExtension.class)
class SuspendedResultsTests {

	private static final String WARNING = "Spring awaits what suspend functions of a proxy return, and these would"
			+ " return something else: ";

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void aValueClassOfATypeParameterIsReturned(CapturedOutput output) {
		this.runner.withBean(AmountAgent.class)
			.run((context) -> assertThat(AwaitedCallers.amount(context.getBean(AmountAgent.class))).isEqualTo(4));
		assertThat(output).contains("No call of agent " + AmountAgent.class.getName() + " is traced: " + WARNING
				+ "load(). Remove 'suspend'");
	}

	@Test
	void aStateFlowIsReturned(CapturedOutput output) {
		this.runner.withBean(StateAgent.class)
			.run((context) -> assertThat(AwaitedCallers.state(context.getBean(StateAgent.class))).isEqualTo(3));
		assertThat(output).contains(WARNING + "state()");
	}

	@Test
	void aMonoIsReturned(CapturedOutput output) {
		this.runner.withBean(MonoAgent.class)
			.run((context) -> assertThat(AwaitedCallers.mono(context.getBean(MonoAgent.class))).isEqualTo("x"));
		assertThat(output).contains(WARNING + "mono()");
	}

	@Test
	void aValueClassIsReturnedByAProxy(CapturedOutput output) {
		this.runner.withBean(PlainAmountAgent.class).run((context) -> {
			assertThat(AwaitedCallers.plainAmount(context.getBean(PlainAmountAgent.class))).isEqualTo(5);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent amount");
		});
		assertThat(output).doesNotContain(WARNING);
	}

}
