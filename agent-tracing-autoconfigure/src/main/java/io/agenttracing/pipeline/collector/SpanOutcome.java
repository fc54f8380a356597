package io.agenttracing.pipeline.collector;

import java.util.Locale;

/**
 * The outcome of a span. Each created span has exactly one, unless it is still open or in
 * the pipeline.
 *
 * @since 0.1.0
 */
public enum SpanOutcome {

	/** An exporter has accepted it. */
	DELIVERED("delivered", "none"),

	/** The queue between the application and the collector's thread was full. */
	QUEUE_FULL("dropped", "queue_full"),

	/** There was no memory left to retain it. */
	BUFFER_FULL("dropped", "buffer_full"),

	/** The backend refused it; a retry would not help. */
	REFUSED("dropped", "refused"),

	/** The backend took the batch, but not this span, in OTLP's partial success. */
	REJECTED("dropped", "rejected"),

	/**
	 * The exporter repeatedly failed for an unknown reason, while other spans were
	 * delivered.
	 */
	EXPORT_FAILED("dropped", "export_failed"),

	/** A predicate or filter of the application rejected it. */
	FILTERED("dropped", "filtered"),

	/** There is no exporter. */
	NO_EXPORTER("dropped", "no_exporter"),

	/** It ended after the collector was shut down, or too late to be sent before. */
	SHUTDOWN("dropped", "shutdown"),

	/** Head sampling did not select its trace. */
	NOT_SAMPLED("unsampled", "sampler"),

	/** It was recorded for tail sampling, which did not select its trace. */
	NOT_KEPT("unsampled", "not_kept"),

	/** There was no memory to hold it for tail sampling. */
	NO_ROOM("unsampled", "no_room"),

	/**
	 * A span processor of the application exports it; whether it was delivered is
	 * unknown.
	 */
	ELSEWHERE("elsewhere", "none"),

	/**
	 * No work of the application, such as a command that a Redis client sends by itself.
	 */
	BACKGROUND("background", "none"),

	/** Folded into a span of the same call of a model or tool. */
	MERGED("folded", "merged"),

	/** Folded as a layer of a framework, which only passes on what is below. */
	PASS_THROUGH("folded", "pass_through"),

	/** Folded into a similar sibling. */
	SIBLING("folded", "sibling"),

	/** Folded into its parent as one of the shortest spans. */
	SHORT("folded", "short"),

	/** Folded since its trace had too many important spans. */
	CEILING("folded", "ceiling"),

	/** Folded since it ended after its trace had been exported up to the cap. */
	LATE("folded", "late");

	private final String outcome;

	private final String reason;

	SpanOutcome(String outcome, String reason) {
		this.outcome = outcome;
		this.reason = reason;
	}

	/**
	 * The outcome as a tag of a metric.
	 * @return {@code delivered}, {@code dropped}, {@code unsampled}, {@code folded},
	 * {@code background} or {@code elsewhere}
	 */
	public String outcome() {
		return this.outcome;
	}

	/**
	 * The reason as a tag of a metric.
	 * @return a few lower-case words with underscores
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Whether there are several reasons for the outcome.
	 * @return whether {@link #reason()} adds to {@link #outcome()}
	 */
	public boolean hasReason() {
		return !this.reason.equals("none");
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
