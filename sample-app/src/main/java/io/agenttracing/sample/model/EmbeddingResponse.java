package io.agenttracing.sample.model;

import java.util.List;

/**
 * What {@code POST /embeddings} answers.
 */
record EmbeddingResponse(List<Item> data, Usage usage) {

	record Item(int index, float[] embedding) {

	}

}
