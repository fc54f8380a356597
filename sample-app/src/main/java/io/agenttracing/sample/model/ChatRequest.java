package io.agenttracing.sample.model;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The body of {@code POST /chat/completions}.
 */
record ChatRequest(String model, List<ChatMessage> messages, double temperature,
		@JsonProperty("max_tokens") int maxTokens) {

}
