package io.agenttracing.span;

/**
 * Where a call that has left its thread is suspended. Evaluated on demand only, by any
 * thread, from state that exists anyway.
 *
 * @since 0.1.0
 */
public interface SuspendedPlace {

	/** An unknown place. */
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
	 * The operators that it is suspended in.
	 * @param described whether descriptions of checkpoints are included, which may be
	 * untrusted input, such as the path of a URL
	 * @return their names from the source on, empty if unknown
	 */
	String operators(boolean described);

	/**
	 * The suspended coroutine.
	 * @return its frames, as far as known
	 */
	CoroutineStack coroutine();

}
