package io.agenttracing.sample.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The tokens a call used.
 */
public record Usage(@JsonProperty("prompt_tokens") int inputTokens, @JsonProperty("completion_tokens") int outputTokens,
		@JsonProperty("total_tokens") int totalTokens) {

}
