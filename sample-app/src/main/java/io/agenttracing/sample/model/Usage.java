package io.agenttracing.sample.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The tokens a call used, as far as the API says.
 */
public record Usage(@JsonProperty("prompt_tokens") @Nullable Integer inputTokens,
		@JsonProperty("completion_tokens") @Nullable Integer outputTokens) {

	static final Usage UNKNOWN = new Usage(null, null);

}
