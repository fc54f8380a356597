package io.agenttracing.sample.agent;

/**
 * What the LLM agent made of the passages.
 *
 * @param text the text
 * @param finishReason why it ends where it does, {@code length} if it was cut off
 */
public record Answer(String text, String finishReason) {

	/**
	 * Makes do without a model.
	 * @param task the task
	 * @return the passage that is most like the question
	 */
	public static Answer quotedFrom(AnswerTask task) {
		Passage best = task.passages().get(0);
		return new Answer(best.text().replaceAll("\\s+", " ") + " [" + best.number() + "]", "quoted");
	}

}
