package io.agenttracing.sample.agent;

import org.jspecify.annotations.Nullable;

/**
 * Another agent sent something else than was agreed.
 */
class MalformedTaskException extends RuntimeException {

	private final String documentId;

	MalformedTaskException(String documentId, String problem, @Nullable Throwable cause) {
		super("In the task of the retrieval agent, " + problem, cause);
		this.documentId = documentId;
	}

	String documentId() {
		return this.documentId;
	}

}
