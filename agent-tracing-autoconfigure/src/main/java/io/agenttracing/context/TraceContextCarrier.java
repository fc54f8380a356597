package io.agenttracing.context;

import java.util.Map;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Injects the trace context into the formats of this project and extracts it: always as
 * W3C fields, whatever propagation the application has configured for HTTP and brokers.
 * What is read is untrusted input: it is validated and never causes an exception.
 */
public final class TraceContextCarrier {

	/** The longest field that is read, in characters: W3C's limit for baggage. */
	public static final int MAX_FIELD_LENGTH = 8192;

	private final TextMapPropagator propagator;

	private final Context blank = BlankContext.create();

	/**
	 * Uses a propagator.
	 * @param propagator the propagator of {@link DecoratedPropagators#w3c}, or a no-op
	 */
	public TraceContextCarrier(TextMapPropagator propagator) {
		this.propagator = propagator;
	}

	/**
	 * Injects a context into a carrier.
	 * @param context the context
	 * @param carrier the carrier, unchanged where there is nothing to write
	 */
	public void inject(Context context, Map<String, String> carrier) {
		this.propagator.inject(context, new MapCarrier(carrier), MapCarrier.SETTER);
	}

	/**
	 * Extracts a context from a carrier, independent of the current context.
	 * @param carrier the carrier
	 * @return the context of the carrier, or {@link #blank()} where it has no valid one
	 */
	public Context extract(Map<String, String> carrier) {
		return this.propagator.extract(this.blank, new MapCarrier(carrier), MapCarrier.GETTER);
	}

	/**
	 * The context of a carrier without fields.
	 * @return an empty context
	 */
	public Context blank() {
		return this.blank;
	}

}
