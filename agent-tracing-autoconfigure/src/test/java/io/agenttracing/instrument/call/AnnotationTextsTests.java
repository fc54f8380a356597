package io.agenttracing.instrument.call;

import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Placeholders in the texts of annotations.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnnotationTextsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withPropertyValues("agent-tracing.shapes=off")
		.withBean(Configured.class);

	@Test
	void areResolvedInEachText(CapturedOutput output) {
		this.runner
			.withPropertyValues("x.agent=llm", "x.version=2.1", "x.description=answers", "x.timeout=4s", "x.step=ask",
					"x.model=large", "x.provider=openai", "x.option=small", "x.key=document.id", "x.decide=route",
					"x.step-timeout=2s", "x.workflow=flow")
			.run((context) -> {
				call(context.getBean(Configured.class));
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(spans.named("invoke_agent llm").getAttributes().asMap()).isEqualTo(Attributes.builder()
					.put(AgentSpanAttributes.OPERATION_NAME, "invoke_agent")
					.put(AgentSpanAttributes.AGENT_NAME, "llm")
					.put(AgentSpanAttributes.AGENT_VERSION, "2.1")
					.put(AgentSpanAttributes.AGENT_DESCRIPTION, "answers")
					.put(AgentSpanAttributes.TIMEOUT_MS, 4_000L)
					.put(AgentSpanAttributes.CODE_FUNCTION_NAME, method("ask"))
					.put("document.id", "d1")
					.build()
					.asMap());
				assertThat(spans.named("chat large").getAttributes().asMap()).isEqualTo(Attributes.builder()
					.put(AgentSpanAttributes.OPERATION_NAME, "chat")
					.put(AgentSpanAttributes.REQUEST_MODEL, "large")
					.put(AgentSpanAttributes.PROVIDER_NAME, "openai")
					.put(AgentSpanAttributes.STEP_NAME, "ask")
					.put(AgentSpanAttributes.TIMEOUT_MS, 2_000L)
					.put(AgentSpanAttributes.CODE_FUNCTION_NAME, method("complete"))
					.build()
					.asMap());
				assertThat(spans.named("decision route").getAttributes().get(AgentSpanAttributes.DECISION_OPTIONS))
					.isEqualTo(List.of("small", "large"));
				assertThat(spans.named("invoke_workflow flow").getAttributes().get(AgentSpanAttributes.AGENT_VERSION))
					.isEqualTo("v2.1-x");
				assertThat(output).doesNotContain("cannot be resolved");
			});
	}

	@Test
	void areLeftOutAndToldOnceWhereTheyCannotBe(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			call(context.getBean(Configured.class));
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.named("invoke_agent configured").getAttributes().asMap()).isEqualTo(Attributes
				.of(AgentSpanAttributes.OPERATION_NAME, "invoke_agent", AgentSpanAttributes.AGENT_NAME, "configured",
						AgentSpanAttributes.CODE_FUNCTION_NAME, method("ask"))
				.asMap());
			assertThat(spans.named("chat complete").getAttributes().asMap()).isEqualTo(
					Attributes
						.of(AgentSpanAttributes.OPERATION_NAME, "chat", AgentSpanAttributes.CODE_FUNCTION_NAME,
								method("complete"))
						.asMap());
			assertThat(spans.named("decision decide").getAttributes().get(AgentSpanAttributes.DECISION_OPTIONS))
				.isEqualTo(List.of("large"));
			assertThat(spans.named("invoke_workflow run").getAttributes().get(AgentSpanAttributes.AGENT_VERSION))
				.isNull();
			assertThat(spans.all())
				.allSatisfy((span) -> assertThat(span.getName() + span.getAttributes()).doesNotContain("${"));
			String type = Configured.class.getName();
			assertThat(output.getOut().lines().filter((line) -> line.contains("cannot be resolved"))).hasSize(13)
				.anyMatch((line) -> line.contains("'${x.version}' in @TracedAgent(version) of " + type + " cannot"))
				.anyMatch((line) -> line
					.contains("'v${x.version}-x' in @TracedAgent(version) of " + type + ".run() cannot"))
				.anyMatch((line) -> line.contains("'${x.model}' in @AgentStep(model) of " + type + ".complete() "))
				.anyMatch((line) -> line.contains("'${x.key}' in @AgentAttribute(key) of " + type + ".ask() "));
		});
	}

	@Test
	void aDefaultIsNothingToTell(CapturedOutput output) {
		this.runner.withBean(Defaulted.class).run((context) -> {
			context.getBean(Defaulted.class).ask();
			assertThat(context.getBean(EndedSpans.class).only().getAttributes().get(AgentSpanAttributes.AGENT_VERSION))
				.isNull();
			assertThat(output).doesNotContain("x.none");
		});
	}

	private static void call(Configured configured) {
		configured.ask("d1");
		configured.askAgain();
		configured.complete();
		configured.decide();
		configured.run();
	}

	private static String method(String name) {
		return Configured.class.getName() + '.' + name;
	}

	@TracedAgent(name = "${x.agent}", version = "${x.version}", description = "${x.description}",
			timeout = "${x.timeout}")
	static class Configured {

		public void ask(@AgentAttribute("${x.key}") String id) {
		}

		public void askAgain() {
		}

		@AgentStep(name = "${x.step}", kind = StepKind.LLM, model = "${x.model}", provider = "${x.provider}",
				timeout = "${x.step-timeout}")
		public void complete() {
		}

		@AgentStep(name = "${x.decide}", kind = StepKind.DECISION, options = { "${x.option}", "large" })
		public String decide() {
			return "large";
		}

		@TracedAgent(name = "${x.workflow}", version = "v${x.version}-x", role = TracedAgent.Role.ORCHESTRATOR)
		public void run() {
		}

	}

	@TracedAgent(version = "${x.none:}")
	static class Defaulted {

		public void ask() {
		}

	}

}
