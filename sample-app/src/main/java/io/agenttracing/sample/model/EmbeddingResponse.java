package io.agenttracing.sample.model;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /embeddings} answers.
 */
record EmbeddingResponse(List<Item> data, @Nullable Usage usage) {

	int inputTokens() {
		return (this.usage != null && this.usage.inputTokens() != null) ? this.usage.inputTokens() : 0;
	}

	record Item(int index, float[] embedding) {

	}

}
