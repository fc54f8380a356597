package io.agenttracing.context;

/**
 * The names of the fields in which W3C Trace Context and W3C Baggage travel.
 */
public final class TraceFields {

	/** The span that the receiver continues. */
	public static final String TRACEPARENT = "traceparent";

	/** What tracing systems add to it. */
	public static final String TRACESTATE = "tracestate";

	/** The values that travel with a trace. */
	public static final String BAGGAGE = "baggage";

	private TraceFields() {
	}

}
