package io.agenttracing.sample.model;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What {@code POST /chat/completions} answers.
 */
record ChatResponse(String id, String model, List<Choice> choices, Usage usage) {

	record Choice(ChatMessage message, @JsonProperty("finish_reason") String finishReason) {

	}

}
