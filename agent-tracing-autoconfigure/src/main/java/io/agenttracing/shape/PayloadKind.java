package io.agenttracing.shape;

/**
 * What a payload is to those who take and return it.
 */
public enum PayloadKind {

	/** What an agent takes. */
	INPUT,

	/** What an agent returns. */
	RESULT,

	/** What a channel, topic or queue carries. */
	MESSAGE

}
