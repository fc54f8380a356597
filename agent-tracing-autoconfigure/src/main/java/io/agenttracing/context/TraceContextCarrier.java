package io.agenttracing.context;

import java.util.Map;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Writes the trace context into the formats of this project and reads it from them:
 * fields of W3C, whatever the application has configured for HTTP and brokers, since
 * their readers know no other. What is read is untrusted input: it is validated, and
 * nothing is thrown.
 */
public final class TraceContextCarrier {

	/** The longest field that is looked at, in characters: W3C's limit for baggage. */
	public static final int MAX_FIELD_LENGTH = 8192;

	private final TextMapPropagator propagator;

	private final Context blank = BlankContext.create();

	/**
	 * Carries what a propagator writes.
	 * @param propagator the propagator of {@link DecoratedPropagators#w3c}, or none
	 */
	public TraceContextCarrier(TextMapPropagator propagator) {
		this.propagator = propagator;
	}

	/**
	 * Writes a context into a carrier.
	 * @param context the context
	 * @param carrier the carrier, left as it is where there is nothing to write
	 */
	public void inject(Context context, Map<String, String> carrier) {
		this.propagator.inject(context, new MapCarrier(carrier), MapCarrier.SETTER);
	}

	/**
	 * Reads a context from a carrier. Nothing that is current on this thread is in it.
	 * @param carrier the carrier
	 * @return the context of the carrier, or {@link #blank()} where it has no valid one
	 */
	public Context extract(Map<String, String> carrier) {
		return this.propagator.extract(this.blank, new MapCarrier(carrier), MapCarrier.GETTER);
	}

	/**
	 * The context of a carrier that has nothing to say.
	 * @return a context that nothing was put into
	 */
	public Context blank() {
		return this.blank;
	}

}
