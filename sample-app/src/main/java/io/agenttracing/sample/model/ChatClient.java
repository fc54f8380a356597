package io.agenttracing.sample.model;

import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;

import org.springframework.stereotype.Component;

/**
 * Asks the model API for an answer.
 */
@Component
public class ChatClient {

	private static final int MAX_TOKENS = 400;

	private final ModelApi api;

	private final ModelProperties properties;

	private final AgentTracer tracer;

	ChatClient(ModelApi api, ModelProperties properties, AgentTracer tracer) {
		this.api = api;
		this.properties = properties;
		this.tracer = tracer;
	}

	@AgentStep(kind = StepKind.LLM, model = "${sample.llm.model}", provider = "${sample.llm.provider}")
	@AgentAttribute(key = "gen_ai.usage.input_tokens", expression = "#result.usage.inputTokens")
	@AgentAttribute(key = "gen_ai.usage.output_tokens", expression = "#result.usage.outputTokens")
	@AgentAttribute(key = "gen_ai.response.finish_reasons", expression = "#result.finishReasons")
	public Completion complete(List<ChatMessage> messages) {
		ChatResponse response = post(new ChatRequest(this.properties.model(), messages, 0, MAX_TOKENS));
		if (response.choices() == null || response.choices().isEmpty()) {
			throw new ModelApiException("The chat API answered without a choice");
		}
		ChatResponse.Choice choice = response.choices().get(0);
		return new Completion(choice.message().content(),
				(choice.finishReason() != null) ? List.of(choice.finishReason()) : List.of(),
				(response.usage() != null) ? response.usage() : Usage.UNKNOWN);
	}

	// There is no result to take these from.
	private ChatResponse post(ChatRequest request) {
		try {
			return this.api.post("/chat/completions", request, ChatResponse.class);
		}
		catch (ContextLengthExceededException ex) {
			this.tracer.attribute("gen_ai.usage.input_tokens", ex.tokens());
			this.tracer.attribute("llm.context_window", ex.window());
			this.tracer.attribute("gen_ai.response.finish_reasons", List.of(ContextLengthExceededException.CODE));
			throw ex;
		}
	}

}
