package io.agenttracing.instrument.call;

import java.util.function.Supplier;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a user reads at startup about annotations that cannot work.
 */
@ExtendWith(OutputCaptureExtension.class)
class UntracedMethodWarningsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void namesAFinalClass(CapturedOutput output) {
		this.runner.withBean(FinalAgent.class).run((context) -> {
			context.getBean(FinalAgent.class).work();
			assertThat(output)
				.contains("No call of agent " + FinalAgent.class.getName()
						+ " is traced: the class is final and cannot be proxied.")
				.contains("AgentTracer.agent(...)");
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void namesAClassWithPrivateConstructors(CapturedOutput output) {
		this.runner.withBean(PrivatelyConstructed.class, PrivatelyConstructed::create).run((context) -> {
			context.getBean(PrivatelyConstructed.class).work();
			assertThat(output).contains(PrivatelyConstructed.class.getName() + " is traced: all its constructors");
		});
	}

	@Test
	void namesMethodsThatCannotBeOverridden(CapturedOutput output) {
		this.runner.withBean(Odd.class).run((context) -> {
			context.getBean(Odd.class).traced();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > traced");
			assertThat(output).contains(Odd.class.getName() + ".sealed() are not traced: the method is final")
				.contains(Odd.class.getName() + ".hidden() are not traced: the method is private")
				.contains(Odd.class.getName() + ".shared() are not traced: the method is static");
		});
	}

	@Test
	void namesSelfInvocationsOnceEach(CapturedOutput output) {
		this.runner.withBean(SelfInvoking.class).run((context) -> {
			context.getBean(SelfInvoking.class).direct(true);
			assertThat(output.getOut().lines().filter((line) -> line.contains("of the same object"))).hasSize(4)
				.allSatisfy((line) -> assertThat(line).contains(SelfInvoking.class.getName() + ".step()")
					.contains("AgentTracer.call"))
				.anySatisfy((line) -> assertThat(line).contains("SelfInvoking.direct() calls"))
				.anySatisfy((line) -> assertThat(line).contains("SelfInvoking.lambda() calls"))
				.anySatisfy((line) -> assertThat(line).contains("SelfInvoking.reference() calls"))
				.anySatisfy((line) -> assertThat(line).contains("SelfInvoking.complicated() calls"));
		});
	}

	@Test
	void saysNothingOfCallsOnOtherObjects(CapturedOutput output) {
		this.runner.withBean(CallingOthers.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).doesNotContain("of the same object");
		});
	}

	@Test
	void failsAtStartupOnABadExpression() {
		this.runner.withBean(BadExpression.class).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new InvalidAnnotationFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("#result.[")
				.contains(BadExpression.class.getName() + ".work()");
			assertThat(analysis.getAction()).contains("'#result'");
		});
	}

	@TracedAgent
	static final class FinalAgent {

		public void work() {
		}

	}

	@TracedAgent
	static class PrivatelyConstructed {

		private PrivatelyConstructed() {
		}

		static PrivatelyConstructed create() {
			return new PrivatelyConstructed();
		}

		public void work() {
		}

	}

	static class Odd {

		@AgentStep
		public void traced() {
			hidden();
		}

		@AgentStep
		protected final void sealed() {
		}

		@AgentStep
		private void hidden() {
		}

		@AgentStep
		static void shared() {
		}

	}

	@TracedAgent
	static class SelfInvoking {

		public long direct(boolean twice) {
			long value = twice ? 2 : 1;
			return step((twice && value > 1) ? "a" : "b", value) + (twice ? step("c", 1L) : 0);
		}

		public Supplier<Long> lambda() {
			return () -> step("a", 1);
		}

		public java.util.function.BiFunction<String, Long, Long> reference() {
			return this::step;
		}

		public long complicated(long[] values, Object lock) {
			long sum = 0;
			try {
				synchronized (lock) {
					for (long value : values) {
						values[0] += switch ((int) value) {
							case 1 -> 1;
							case 2 -> step(new StringBuilder().append(value).toString(), (value == 3) ? 1L : 2L);
							default -> throw new IllegalStateException();
						};
						sum++;
					}
				}
			}
			catch (IllegalStateException ex) {
				sum = -1;
			}
			return sum;
		}

		@AgentStep(kind = StepKind.TOOL)
		public long step(String name, long value) {
			return name.length() + value;
		}

	}

	@TracedAgent
	static class CallingOthers {

		private CallingOthers self = this;

		public long work(CallingOthers other) {
			CallingOthers created = new CallingOthers();
			long sum = other.step("a", 1) + this.self.step((other == this) ? "b" : "c", 2L) + created.step("d", 4);
			Supplier<Long> later = () -> this.self.step("a", 1L);
			return sum + later.get();
		}

		@AgentStep
		public long step(String name, long value) {
			return name.length() + value;
		}

	}

	static class BadExpression {

		@AgentStep
		@AgentAttribute(key = "bad", expression = "#result.[")
		public String work() {
			return "";
		}

	}

}
