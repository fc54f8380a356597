package io.agenttracing.transparency;

/**
 * How the work of a call ends.
 */
enum Ending {

	/** With a value. */
	RETURN,

	/** With null, or with nothing. */
	NOTHING,

	/** With an exception that has to be declared. */
	CHECKED,

	/** With one that has not. */
	UNCHECKED,

	/** With an {@link Error}. */
	ERROR,

	/** With an exception whose own methods throw. */
	HOSTILE,

	/** With an exception that is its own cause's cause. */
	RECURSIVE,

	/** With an exception that has others suppressed. */
	SUPPRESSED,

	/** With a value, and the thread interrupted. */
	INTERRUPTED,

	/** Never: the caller cancels it. */
	CANCELLED,

	/** Never: the caller waits for a moment only. */
	TIMED_OUT;

	boolean fails() {
		return switch (this) {
			case CHECKED, UNCHECKED, ERROR, HOSTILE, RECURSIVE, SUPPRESSED -> true;
			default -> false;
		};
	}

	boolean isNever() {
		return this == CANCELLED || this == TIMED_OUT;
	}

}
