package io.agenttracing.context;

import java.util.Map;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a carrier that this project writes itself: the envelope of a Redis
 * message, a record of a stream, a map of {@code AgentTracer}. A type of its own tells it
 * from the maps of others.
 *
 * @param fields the fields
 */
record OwnCarrier(Map<String, String> fields) {

	static final TextMapSetter<OwnCarrier> SETTER = (carrier, key, value) -> {
		if (carrier != null) {
			carrier.fields().put(key, value);
		}
	};

	static final TextMapGetter<OwnCarrier> GETTER = new Getter();

	private static final class Getter implements TextMapGetter<OwnCarrier> {

		@Override
		public Iterable<String> keys(OwnCarrier carrier) {
			return carrier.fields().keySet();
		}

		@Override
		public @Nullable String get(@Nullable OwnCarrier carrier, String key) {
			return (carrier != null) ? carrier.fields().get(key) : null;
		}

	}

}
