package io.agenttracing.sample.model;

import java.util.List;

/**
 * The vectors of some texts, in the order of the texts.
 *
 * @param vectors the vectors
 * @param inputTokens the tokens of all texts
 */
public record Embeddings(List<float[]> vectors, int inputTokens) {

}
