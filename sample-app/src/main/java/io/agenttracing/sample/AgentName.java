package io.agenttracing.sample;

import java.util.Locale;

/**
 * The agents, as {@code sample.agents} names them.
 */
public enum AgentName {

	/** Takes a document, asks the others and decides what becomes of the answer. */
	ORCHESTRATOR,

	/** Finds the passages of the document that matter for the question. */
	RETRIEVAL,

	/** Answers the question from the passages. */
	LLM,

	/** Scores the answer; works in the process of the LLM agent. */
	VALIDATION;

	/**
	 * The name as it is configured.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
