package io.agenttracing.diagnosis.diff;

import org.jspecify.annotations.Nullable;

/**
 * Where a run is not as another one.
 *
 * @param kind in what
 * @param step the number of the step, in the second run if it is there
 * @param name the name of the step
 * @param spanA the id of its span in the first run, null where it is not there
 * @param spanB the id of its span in the second run, null where it is not there
 * @param text what is other, a part of a sentence
 * @since 0.1.0
 */
public record Divergence(Kind kind, int step, String name, @Nullable String spanA, @Nullable String spanB,
		String text) {

	/**
	 * In what two runs differ.
	 */
	public enum Kind {

		/** What a step took. */
		INPUT,

		/** How it ended. */
		OUTCOME,

		/** How often it was attempted. */
		ATTEMPTS,

		/** What a step returned. */
		RESULT,

		/** It was not done. */
		MISSING,

		/** It was done in addition. */
		ADDITIONAL,

		/** It came before what it came after. */
		ORDER,

		/** It took longer, or less long. */
		TIME

	}

}
