package io.agenttracing.sample.agent;

import java.util.List;

/**
 * What goes on to the LLM agent: the question and the passages that were found.
 */
record AnswerTask(String documentId, String question, List<Passage> passages) {

}
