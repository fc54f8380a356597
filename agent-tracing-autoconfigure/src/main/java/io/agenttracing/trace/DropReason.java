package io.agenttracing.trace;

import java.util.Locale;

/**
 * Why a span that was recorded did not reach a backend.
 *
 * @since 0.1.0
 */
public enum DropReason {

	/** The queue between the application and the collector's thread was full. */
	QUEUE_FULL,

	/** The exporter reported a failure. */
	EXPORT_FAILED,

	/** The exporter did not answer in time. */
	EXPORT_TIMEOUT,

	/** A predicate of the application did not want it. */
	FILTERED,

	/** A Redis command of the client library itself, outside any trace. */
	BACKGROUND,

	/** There is no exporter. */
	NO_EXPORTER,

	/** It ended after the collector was shut down, or too late to be sent before. */
	SHUTDOWN;

	/**
	 * The reason as a tag of a metric.
	 * @return the value of the tag
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
