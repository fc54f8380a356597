package io.agenttracing.sample.model;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /chat/completions} answers.
 */
record ChatResponse(List<Choice> choices, @Nullable Usage usage) {

	record Choice(ChatMessage message, @JsonProperty("finish_reason") @Nullable String finishReason) {

	}

}
