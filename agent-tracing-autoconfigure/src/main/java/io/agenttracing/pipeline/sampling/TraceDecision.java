package io.agenttracing.pipeline.sampling;

import java.util.Locale;

/**
 * A sampling decision on a trace in this process.
 */
enum TraceDecision {

	/** Begun here and sampled. */
	SAMPLED,

	/** Not sampled by the sampler, but by the rule of an agent; counted for each call. */
	RAISED,

	/** Selected by tail sampling for an error. */
	KEPT_ERROR,

	/** Selected by tail sampling because it was slow. */
	KEPT_SLOW,

	/** Not exported, since the limit of traces per second was exceeded. */
	LIMITED;

	/**
	 * The decision as a tag of a metric.
	 * @return the value of the tag
	 */
	String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
