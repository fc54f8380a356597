package io.agenttracing.pipeline.collector;

import java.util.Locale;

/**
 * What can become of a span. Each span that was created has one outcome in the end, or is
 * still on its way.
 *
 * @since 0.1.0
 */
public enum SpanOutcome {

	/** An exporter has accepted it. */
	DELIVERED("delivered", "none"),

	/** The queue between the application and the collector's thread was full. */
	QUEUE_FULL("dropped", "queue_full"),

	/** There was no room for it in the buffer. */
	BUFFER_FULL("dropped", "buffer_full"),

	/** The backend refused it for good: sending it again would not help. */
	REFUSED("dropped", "refused"),

	/** The backend took the batch, but not this span, in OTLP's partial success. */
	REJECTED("dropped", "rejected"),

	/** The exporter failed for a reason it did not tell, while others got through. */
	EXPORT_FAILED("dropped", "export_failed"),

	/** A predicate or filter of the application did not want it. */
	FILTERED("dropped", "filtered"),

	/** There is no exporter. */
	NO_EXPORTER("dropped", "no_exporter"),

	/** It ended after the collector was shut down, or too late to be sent before. */
	SHUTDOWN("dropped", "shutdown"),

	/** The sampler did not want its trace. */
	NOT_SAMPLED("unsampled", "sampler"),

	/** It was recorded in case its trace turned out interesting, which it did not. */
	NOT_KEPT("unsampled", "not_kept"),

	/** It was recorded in that case, but there was no room to wait for the end. */
	NO_ROOM("unsampled", "no_room"),

	/**
	 * A span processor of the application exports it, and tells nobody whether it did.
	 */
	ELSEWHERE("elsewhere", "none"),

	/** No work of the application, such as what a Redis connection asks by itself. */
	BACKGROUND("background", "none"),

	/** A sibling that is alike stands for it. */
	SIBLING("folded", "sibling"),

	/** The span above it stands for it: it was the shorter one. */
	SHORT("folded", "short"),

	/** Its trace had too many spans that matter. */
	CEILING("folded", "ceiling"),

	/** It ended when its trace was exported already and had no room left. */
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
	 * @return whether {@link #reason()} tells more than {@link #outcome()}
	 */
	public boolean hasReason() {
		return !this.reason.equals("none");
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
