package io.agenttracing.context;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/**
 * Headers that can come more than once, which counts how many are taken.
 */
final class HeadersCarrier {

	static final TextMapGetter<HeadersCarrier> GETTER = new Getter();

	private final Map<String, List<String>> headers = new LinkedHashMap<>();

	private int taken;

	HeadersCarrier add(String name, String value) {
		this.headers.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value);
		return this;
	}

	int taken() {
		return this.taken;
	}

	private Iterator<String> values(String name) {
		Iterator<String> values = this.headers.getOrDefault(name, List.of()).iterator();
		return new Iterator<>() {

			@Override
			public boolean hasNext() {
				return values.hasNext();
			}

			@Override
			public String next() {
				HeadersCarrier.this.taken++;
				return values.next();
			}

		};
	}

	private static final class Getter implements TextMapGetter<HeadersCarrier> {

		@Override
		public Iterable<String> keys(HeadersCarrier carrier) {
			return carrier.headers.keySet();
		}

		@Override
		public @Nullable String get(@Nullable HeadersCarrier carrier, String key) {
			Iterator<String> values = carrier.values(key);
			return values.hasNext() ? values.next() : null;
		}

		@Override
		public Iterator<String> getAll(@Nullable HeadersCarrier carrier, String key) {
			return carrier.values(key);
		}

	}

}
