package io.agenttracing.sample.agent;

import java.util.List;

/**
 * What the pipeline made of one document.
 *
 * @param id the id of the document
 * @param name what people call it
 * @param question the question
 * @param answer the answer
 * @param score the score of the answer, from 0 to 1
 * @param decision what becomes of the answer
 * @param findings what is wrong with the answer
 */
public record DocumentResult(String id, String name, String question, String answer, double score, Decision decision,
		List<String> findings) {

	/** What becomes of an answer. */
	public enum Decision {

		/** Goes to the user. */
		ACCEPT,

		/** A person looks at it first. */
		REVIEW

	}

}
