package io.agenttracing.pipeline.sampling;

import java.util.Locale;

/**
 * What was decided on a trace in this process.
 */
enum TraceDecision {

	/** Begun here and sampled. */
	SAMPLED,

	/** Not sampled, but the rule of an agent wants it; counted for each call. */
	RAISED,

	/** Not sampled, but exported for an error. */
	KEPT_ERROR,

	/** Not sampled, but exported because it was slow. */
	KEPT_SLOW,

	/** Above the limit of traces per second, and therefore not exported. */
	LIMITED;

	/**
	 * The decision as a tag of a metric.
	 * @return the value of the tag
	 */
	String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
