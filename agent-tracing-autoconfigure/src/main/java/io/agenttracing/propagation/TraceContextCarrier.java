package io.agenttracing.propagation;

import java.util.Map;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the trace context into text fields and reads it from them, with the propagators
 * of the application. What is read comes from strangers: it passes the validation of
 * {@link ValidatingTextMapPropagator}, and nothing is thrown.
 */
public final class TraceContextCarrier {

	/** The longest field that is looked at, in characters: W3C's limit for baggage. */
	public static final int MAX_FIELD_LENGTH = 8192;

	private static final Getter GETTER = new Getter();

	private final TextMapPropagator propagator;

	public TraceContextCarrier(TextMapPropagator propagator) {
		this.propagator = ValidatingTextMapPropagator.of(propagator);
	}

	/**
	 * Writes a context into a carrier.
	 * @param context the context
	 * @param carrier the carrier, left as it is where there is nothing to write
	 */
	public void inject(Context context, Map<String, String> carrier) {
		this.propagator.inject(context, carrier, Map::put);
	}

	/**
	 * Reads a context from a carrier.
	 * @param parent the context to add to
	 * @param carrier the carrier
	 * @return the context of the carrier, or the parent where it has no valid one
	 */
	public Context extract(Context parent, Map<String, String> carrier) {
		return this.propagator.extract(parent, carrier, GETTER);
	}

	private static final class Getter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			return carrier.keySet();
		}

		@Override
		public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
			return (carrier != null) ? carrier.get(key) : null;
		}

	}

}
