package io.agenttracing.instrument.call;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.span.SourceNames;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the names and forms of Kotlin's functions become, and what is said of classes that
 * are not open.
 */
@ExtendWith(OutputCaptureExtension.class)
class KotlinMethodsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void namesStepsAsTheirSourceDoes() {
		this.runner.withBean(MangledSteps.class).run((context) -> {
			Named.callAll(context.getBean(MangledSteps.class));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > internalStep", "- > inlineStep",
					"- > bothStep", "- > resultStep", "- > resultOf", "- > defaultStep", "- > re-collect");
		});
	}

	@Test
	void configuresTimeoutsByTheNameOfTheSource() {
		this.runner.withConfiguration(AutoConfigurations.of(TimeoutAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.timeouts[0].agent=inlineStep", "agent-tracing.timeouts[0].timeout=3s")
			.withBean(MangledSteps.class)
			.run((context) -> {
				Named.callAll(context.getBean(MangledSteps.class));
				assertThat(context.getBean(EndedSpans.class).named("inlineStep").getAttributes().asMap().toString())
					.contains("3000");
			});
	}

	@Test
	void namesSelfInvocationsAsTheirSourceDoes(CapturedOutput output) {
		this.runner.withBean(MangledSteps.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output)
				.contains("MangledSteps.caller() calls " + MangledSteps.class.getName() + ".internalStep() of the same")
				.contains("MangledSteps.suspendCaller() calls " + MangledSteps.class.getName()
						+ ".resultStep() of the same object: that call does not pass the proxy and is not traced. Move the"
						+ " method to another bean or wrap the call in AgentTracer.callSuspending(...).")
				.contains("MangledSteps.defaultCaller() calls " + MangledSteps.class.getName()
						+ ".defaultStep() of the same")
				.contains("MangledSteps.internalCaller() calls " + MangledSteps.class.getName()
						+ ".inlineStep() of the same");
		});
	}

	@Test
	void leavesNamesOfJavaAsTheyAre() throws NoSuchMethodException {
		assertThat(SourceNames.of(Java.class.getDeclaredMethod("step$flux"))).isEqualTo("step$flux");
		assertThat(SourceNames.of(Java.class.getDeclaredMethod("step"))).isEqualTo("step");
		assertThat(SourceNames.of(MangledSteps.class, "lambda$0")).isEqualTo("lambda$0");
		assertThat(SourceNames.of(MangledSteps.class, "defaultStep$default")).isEqualTo("defaultStep");
	}

	@Test
	void takesNoSuspendFunctionForAnAccessor() {
		this.runner.withBean(SettingAgent.class).run((context) -> {
			Named.setAll(context.getBean(SettingAgent.class));
			assertThat(context.getBean(EndedSpans.class).tree()).hasSize(4).containsOnly("- > invoke_agent setting");
		});
	}

	@Test
	void namesThePluginThatOpensAClassOfSpring(CapturedOutput output) {
		this.runner.withBean(UnopenedService.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warningsOf(output, UnopenedService.class)).singleElement()
				.asString()
				.contains("No call of agent " + UnopenedService.class.getName() + " is traced: the class is final")
				.contains("In Kotlin, build with the kotlin-spring plugin")
				.contains("which opens this class and its methods, add 'open' yourself or trace")
				.contains("kotlin(\"plugin.spring\")")
				.contains("kotlin-maven-plugin")
				.contains("or trace the code inside with AgentTracer.agent(...), in suspend functions"
						+ " AgentTracer.agentSuspending(...).")
				.doesNotContain("all-open");
		});
	}

	@Test
	void namesThePluginThatOpensAnAgentWithoutAnAnnotationOfSpring(CapturedOutput output) {
		this.runner.withBean(UnopenedAgent.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warningsOf(output, UnopenedAgent.class)).singleElement()
				.asString()
				.contains("In Kotlin, where the kotlin-spring plugin")
				.contains("only classes with an annotation of Spring such as @Component, add 'open' to this class")
				.contains("allOpen { annotation(\"io.agenttracing.TracedAgent\") }")
				.endsWith("or trace the code inside with AgentTracer.agentSuspending(...).");
		});
	}

	@Test
	void callsAClassWithStepsOnlyNoAgent(CapturedOutput output) {
		this.runner.withBean(UnopenedSteps.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warningsOf(output, UnopenedSteps.class)).singleElement()
				.asString()
				.contains("No step of " + UnopenedSteps.class.getName() + " is traced: the class is final")
				.doesNotContain("No call of agent")
				.doesNotContain("all-open");
		});
	}

	@Test
	void namesAFunctionThatIsNotOpen(CapturedOutput output) {
		this.runner.withBean(UnopenedFunctions.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warningsOf(output, UnopenedFunctions.class)).singleElement()
				.asString()
				.contains("Calls of " + UnopenedFunctions.class.getName()
						+ ".unopened() are not traced: the method is final. In Kotlin, where")
				.endsWith("AgentTracer.callSuspending(...).");
		});
	}

	@Test
	void tellsHowToOpenAClassWithFunctionsThatAreNot(CapturedOutput output) {
		this.runner.withBean(HalfOpenAgent.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warningsOf(output, HalfOpenAgent.class)).singleElement()
				.asString()
				.contains("without its fields: HalfOpenAgent.last(). In Kotlin, where")
				.contains(", move what is traced to another bean")
				.contains("kotlin-spring");
		});
	}

	private static List<String> warningsOf(CapturedOutput output, Class<?> type) {
		return lines(output).filter((line) -> line.contains(type.getName()))
			.filter((line) -> line.contains("traced"))
			.toList();
	}

	private static Stream<String> lines(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("WARN"));
	}

	static class Java {

		String step$flux() {
			return "";
		}

		String step() {
			return "";
		}

	}

}
