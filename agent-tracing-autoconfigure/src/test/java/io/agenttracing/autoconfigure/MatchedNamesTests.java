package io.agenttracing.autoconfigure;

import java.util.List;
import java.util.Map;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.insight.actuator.ActuatorAgentTracingAutoConfiguration;
import io.agenttracing.insight.actuator.AgentTracingEndpoint;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names in the configuration, and the agents that they are meant for.
 */
@ExtendWith(OutputCaptureExtension.class)
class MatchedNamesTests {

	private static final String LINE = "Configured for agents that this application does not seem to have";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(
				AutoConfigurations.of(EndpointAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
						TimeoutAgentTracingAutoConfiguration.class, ActuatorAgentTracingAutoConfiguration.class))
		.withUserConfiguration(Agents.class)
		.withPropertyValues("management.endpoints.web.exposure.include=agenttracing");

	@Test
	void saysInOneLineWhichNamesAreThoseOfNobody(CapturedOutput output) {
		this.runner
			.withPropertyValues("agent-tracing.sampling.rules[0].agent=rsk-*",
					"agent-tracing.sampling.rules[1].agent=risk", "agent-tracing.sampling.rules[2].agent=look-up",
					"agent-tracing.timeouts[0].agent=look-*", "agent-tracing.timeouts[0].timeout=1s",
					"agent-tracing.timeouts[1].agent=look-down", "agent-tracing.timeouts[1].timeout=1s")
			.run((context) -> {
				// A step has no sampling, and the second timeout comes after the first.
				assertThat(output).containsOnlyOnce(LINE)
					.contains(LINE + ": agent-tracing.sampling.rules[0].agent=rsk-*,"
							+ " agent-tracing.sampling.rules[2].agent=look-up, agent-tracing.timeouts[1].agent=look-down."
							+ " Only AgentTracer may still use the names")
					.containsPattern("INFO .*MatchedNames")
					.doesNotContain("WARN");
			});
	}

	@Test
	void isQuietWhereEachNameHasAnAgent(CapturedOutput output) {
		this.runner
			.withPropertyValues("agent-tracing.sampling.rules[0].agent=risk",
					"agent-tracing.sampling.rules[1].agent=s*y", "agent-tracing.sampling.rules[2].agent=pro*",
					"agent-tracing.sampling.rules[3].agent=flow", "agent-tracing.timeouts[0].agent=look-up",
					"agent-tracing.timeouts[0].timeout=1s")
			.run((context) -> {
				assertThat(output).doesNotContain(LINE);
				assertThat(context.getBeanFactory().containsSingleton("sleepy")).isFalse();
			});
	}

	@Test
	void isQuietWithoutNames(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(output).doesNotContain(LINE);
			assertThat(matches(context)).isEmpty();
		});
	}

	@Test
	void showsWhatEachNameAppliesTo() {
		this.runner
			.withPropertyValues("agent-tracing.sampling.rules[0].agent=risk*",
					"agent-tracing.sampling.rules[1].agent=none", "agent-tracing.timeouts[0].agent=*",
					"agent-tracing.timeouts[0].timeout=1s")
			.run((context) -> {
				assertThat(matches(context)).containsOnlyKeys("agent-tracing.sampling.rules[0].agent",
						"agent-tracing.sampling.rules[1].agent", "agent-tracing.timeouts[0].agent");
				assertThat(matches(context))
					.containsEntry("agent-tracing.sampling.rules[0].agent",
							Map.of("name", "risk*", "appliesTo", List.of("risk")))
					.containsEntry("agent-tracing.sampling.rules[1].agent",
							Map.of("name", "none", "appliesTo", List.of()))
					.containsEntry("agent-tracing.timeouts[0].agent",
							Map.of("name", "*", "appliesTo", List.of("flow", "look-up", "process", "risk", "sleepy")));
			});
	}

	@Test
	void showsAgentsWhoseBeansCameLater() {
		this.runner.withPropertyValues("agent-tracing.sampling.rules[0].agent=*").run((context) -> {
			((GenericApplicationContext) context.getSourceApplicationContext()).registerBean("later", Later.class);
			assertThat(matches(context).get("agent-tracing.sampling.rules[0].agent")).asString().contains("later");
		});
	}

	@Test
	void showsCallsOfTheTracer(CapturedOutput output) {
		this.runner
			.withPropertyValues("agent-tracing.timeouts[0].agent=by-hand*", "agent-tracing.timeouts[0].timeout=1s")
			.run((context) -> {
				assertThat(output).contains(LINE + ": agent-tracing.timeouts[0].agent=by-hand*");
				for (int i = 0; i < 200; i++) {
					context.getBean(AgentTracer.class).call("by-hand-" + i, StepKind.TOOL, () -> "done");
				}
				context.getBean(AgentTracer.class)
					.call("by-hand with sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD", StepKind.TOOL, () -> "done");
				assertThat(matches(context).get("agent-tracing.timeouts[0].agent")).asString()
					.contains("by-hand-0, by-hand-1,")
					.doesNotContain("by-hand-100")
					.doesNotContain("sk-proj-abc");
			});
	}

	@Test
	void showsAgentsThatSomebodyElseStartsAndThatAreSampledAnyway() {
		this.runner.withPropertyValues("agent-tracing.sampling.rules[0].agent=chat*").run((context) -> {
			context.getBean(Tracer.class)
				.spanBuilder("invoke_agent chatty")
				.setAttribute("gen_ai.operation.name", "invoke_agent")
				.setAttribute("gen_ai.agent.name", "chatty")
				.startSpan()
				.end();
			assertThat(matches(context)).containsEntry("agent-tracing.sampling.rules[0].agent",
					Map.of("name", "chat*", "appliesTo", List.of("chatty")));
		});
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> matches(ApplicationContext context) {
		return (Map<String, Object>) context.getBean(AgentTracingEndpoint.class).all().get("matches");
	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Risk risk() {
			return new Risk();
		}

		@Bean
		Flow flow() {
			return new Flow();
		}

		@Bean
		@Lazy
		Sleepy sleepy() {
			return new Sleepy();
		}

		@Bean
		@Scope(BeanDefinition.SCOPE_PROTOTYPE)
		Process process() {
			return new Process();
		}

	}

	@TracedAgent(name = "risk")
	public static class Risk {

		public String assess(String text) {
			return text;
		}

		@AgentStep(name = "look-up")
		public String lookUp(String text) {
			return text;
		}

	}

	@TracedAgent(name = "flow", role = TracedAgent.Role.ORCHESTRATOR)
	public static class Flow {

		public String run(String text) {
			return text;
		}

	}

	@TracedAgent(name = "sleepy")
	public static class Sleepy {

		public String dream(String text) {
			return text;
		}

	}

	@TracedAgent(name = "later")
	public static class Later {

		public String work(String text) {
			return text;
		}

	}

	@TracedAgent(name = "process")
	public static class Process {

		public String process(String text) {
			return text;
		}

	}

}
