package io.agenttracing.context;

/**
 * The names of the fields of W3C Trace Context and W3C Baggage.
 */
public final class TraceFields {

	/** The parent span of the receiver. */
	public static final String TRACEPARENT = "traceparent";

	/** Vendor-specific trace context. */
	public static final String TRACESTATE = "tracestate";

	/** The values that are propagated with a trace. */
	public static final String BAGGAGE = "baggage";

	private TraceFields() {
	}

}
