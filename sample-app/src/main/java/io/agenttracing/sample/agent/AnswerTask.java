package io.agenttracing.sample.agent;

import java.util.List;

/**
 * What goes on to the LLM agent: the question and the passages that were found.
 *
 * @param documentId the id of the document
 * @param question the question
 * @param passages the passages, the most similar one first
 */
public record AnswerTask(String documentId, String question, List<Passage> passages) {

}
