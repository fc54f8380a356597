package io.agenttracing.shape;

/**
 * What a payload is to those who take and return it.
 */
public enum PayloadKind {

	/** What an agent takes. */
	INPUT,

	/** What an agent returns. */
	RESULT,

	/** What is sent to a channel, topic or queue. */
	MESSAGE,

	/**
	 * What is received from there. It is judged by itself: where one process has both
	 * ends, a message would count twice.
	 */
	RECEIVED

}
