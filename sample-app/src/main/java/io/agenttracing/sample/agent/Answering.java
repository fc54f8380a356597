package io.agenttracing.sample.agent;

/**
 * What the LLM agent does.
 */
public interface Answering {

	/**
	 * Answers a question from passages.
	 * @param task the question and the passages
	 * @return the answer
	 */
	Answer answer(AnswerTask task);

}
