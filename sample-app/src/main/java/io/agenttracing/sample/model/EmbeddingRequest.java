package io.agenttracing.sample.model;

import java.util.List;

/**
 * The body of {@code POST /embeddings}.
 */
record EmbeddingRequest(String model, List<String> input) {

}
