package io.agenttracing.context;

import java.util.Map;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * A carrier of this project: the envelope of a Redis message, a record of a stream, a map
 * of {@code AgentTracer}. A type of its own, so that propagators can distinguish it from
 * other maps.
 *
 * @param fields the fields
 */
record MapCarrier(Map<String, String> fields) {

	static final TextMapSetter<MapCarrier> SETTER = (carrier, key, value) -> {
		if (carrier != null) {
			carrier.fields().put(key, value);
		}
	};

	static final TextMapGetter<MapCarrier> GETTER = new Getter();

	private static final class Getter implements TextMapGetter<MapCarrier> {

		@Override
		public Iterable<String> keys(MapCarrier carrier) {
			return carrier.fields().keySet();
		}

		@Override
		public @Nullable String get(@Nullable MapCarrier carrier, String key) {
			return (carrier != null) ? carrier.fields().get(key) : null;
		}

	}

}
