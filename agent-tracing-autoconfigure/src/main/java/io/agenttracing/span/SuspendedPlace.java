package io.agenttracing.span;

/**
 * Where a call is that has left its thread and is not over. It is asked only when
 * somebody wants to know, from any thread, and answers from what is there anyway.
 *
 * @since 0.1.0
 */
public interface SuspendedPlace {

	/** A place of which nothing is known. */
	SuspendedPlace UNKNOWN = new SuspendedPlace() {

		@Override
		public String operators(boolean described) {
			return "";
		}

		@Override
		public CoroutineStack coroutine() {
			return CoroutineStack.NONE;
		}

	};

	/**
	 * The operators that it waits in.
	 * @param described whether what is written of checkpoints is told, which may have
	 * come with a request, as the path of a URL
	 * @return their names from the source on, empty where they are not known
	 */
	String operators(boolean described);

	/**
	 * The coroutine that waits.
	 * @return what is known of it
	 */
	CoroutineStack coroutine();

}
