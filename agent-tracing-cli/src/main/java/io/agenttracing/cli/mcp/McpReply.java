package io.agenttracing.cli.mcp;

/**
 * What is said to a message.
 *
 * @param kind whether it is said at all
 * @param json on one line, empty where nothing is said
 */
record McpReply(Kind kind, byte[] json) {

	static final McpReply NONE = new McpReply(Kind.NONE, new byte[0]);

	/**
	 * Whether who has sent it waits for this, or has sent what is no message.
	 */
	boolean isDue() {
		return this.kind == Kind.ANSWER || this.kind == Kind.REFUSAL;
	}

	/**
	 * What it is.
	 */
	enum Kind {

		/** The answer to a request. */
		ANSWER,

		/** An error of which it is not known what request it is about. */
		REFUSAL,

		/** An error that only a transport with answers to all messages tells. */
		REFUSED_NOTIFICATION,

		/** Nothing. */
		NONE

	}

}
