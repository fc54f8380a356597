package io.agenttracing.instrument.call;

import java.util.TreeMap;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The spans of annotated steps of an agent, by the conventions.
 */
class SpanTemplateTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', emptyValue = "",
			textBlock = """
					LLM        | m  | p  | chat m            | CLIENT   | agent_tracing.step.name=s, gen_ai.operation.name=chat, gen_ai.provider.name=p, gen_ai.request.model=m
					LLM        | '' | '' | chat s            | CLIENT   | gen_ai.operation.name=chat
					EMBEDDING  | m  | p  | embeddings m      | CLIENT   | agent_tracing.step.name=s, gen_ai.operation.name=embeddings, gen_ai.provider.name=p, gen_ai.request.model=m
					EMBEDDING  | s  | '' | embeddings s      | CLIENT   | gen_ai.operation.name=embeddings, gen_ai.request.model=s
					RETRIEVAL  | '' | '' | retrieval s       | CLIENT   | gen_ai.data_source.id=s, gen_ai.operation.name=retrieval
					TOOL       | '' | '' | execute_tool s    | INTERNAL | gen_ai.agent.name=a, gen_ai.operation.name=execute_tool, gen_ai.tool.name=s, gen_ai.tool.type=function
					PLAN       | '' | '' | plan a            | INTERNAL | gen_ai.agent.name=a, gen_ai.operation.name=plan
					DECISION   | '' | '' | decision s        | INTERNAL | agent_tracing.decision.name=s
					API        | '' | '' | s                 | CLIENT   | agent_tracing.step.kind=api
					VALIDATION | '' | '' | s                 | INTERNAL | agent_tracing.step.kind=validation
					COMPUTE    | '' | '' | s                 | INTERNAL | agent_tracing.step.kind=compute
					""")
	void describesAStep(StepKind kind, String model, String provider, String name, String spanKind, String attributes) {
		SpanTemplate template = SpanTemplate.step("s", kind, model, provider, "a");
		assertThat(template.spanName()).isEqualTo(name);
		assertThat(template.spanKind()).hasToString(spanKind);
		TreeMap<String, Object> actual = new TreeMap<>();
		template.attributes().forEach((key, value) -> actual.put(key.getKey(), value));
		assertThat(actual).hasToString("{" + attributes + "}");
	}

	@Test
	void aWorkflowIsAnAgentToo() {
		SpanTemplate template = SpanTemplate.agent("w", TracedAgent.Role.ORCHESTRATOR, "", "");
		assertThat(template.attributes()).isEqualTo(Attributes.of(AgentSpanAttributes.OPERATION_NAME, "invoke_workflow",
				AgentSpanAttributes.AGENT_NAME, "w", AgentSpanAttributes.WORKFLOW_NAME, "w"));
	}

	@Test
	void inventsNoAgentForAPlan() {
		SpanTemplate template = SpanTemplate.step("s", StepKind.PLAN, "", "", null);
		assertThat(template.spanName()).isEqualTo("plan s");
		assertThat(template.attributes()).isEqualTo(Attributes.of(AgentSpanAttributes.OPERATION_NAME, "plan"));
	}

}
