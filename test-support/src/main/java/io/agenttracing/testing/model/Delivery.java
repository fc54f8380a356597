package io.agenttracing.testing.model;

/**
 * How far an answer comes.
 */
enum Delivery {

	/** All of it. */
	WHOLE,

	/** Nothing, not even a status, until the server is reset. */
	HANGS_BEFORE,

	/** The first half, then nothing until the server is reset. */
	HANGS_MIDWAY,

	/** The first half, then the connection is closed. */
	CUT_MIDWAY,

	/** All of it, but what ought to be JSON is none. */
	GARBLED

}
