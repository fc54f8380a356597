package io.agenttracing.instrument.call;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An attribute whose type depends on the value: strings, booleans and numbers keep
 * theirs, collections and arrays become lists of at most {@value #MAX_ELEMENTS} elements,
 * anything else its {@code toString()}. Null sets nothing.
 */
final class SpanAttribute {

	// The SDK limits the length of texts and the number of attributes, but not that of
	// elements.
	static final int MAX_ELEMENTS = 128;

	private final AttributeKey<String> text;

	private final AttributeKey<Boolean> flag;

	private final AttributeKey<Long> integer;

	private final AttributeKey<Double> decimal;

	SpanAttribute(String name) {
		this.text = AttributeKey.stringKey(name);
		this.flag = AttributeKey.booleanKey(name);
		this.integer = AttributeKey.longKey(name);
		this.decimal = AttributeKey.doubleKey(name);
	}

	String name() {
		return this.text.getKey();
	}

	/**
	 * Sets the attribute of a span.
	 */
	void set(Span span, @Nullable Object value) {
		Object normalized = normalize(value);
		if (normalized != null) {
			span.setAttribute(key(normalized), normalized);
		}
	}

	/**
	 * Sets the attribute of a span that is about to start.
	 */
	void set(SpanBuilder span, @Nullable Object value) {
		Object normalized = normalize(value);
		if (normalized != null) {
			span.setAttribute(key(normalized), normalized);
		}
	}

	// Classes first: a failed check for an interface such as Collection is a search
	// through
	// all interfaces of the value, at each call.
	private static @Nullable Object normalize(@Nullable Object value) {
		if (value == null || isNormal(value)) {
			return value;
		}
		if (value instanceof Number || value instanceof Enum) {
			return normalizeOne(value);
		}
		if (value instanceof Collection<?> collection) {
			return normalizeAll(collection);
		}
		return value.getClass().isArray() ? normalizeAll(elements(value)) : normalizeOne(value);
	}

	private static @Nullable Object normalizeOne(@Nullable Object value) {
		if (value == null || isNormal(value)) {
			return value;
		}
		if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
			return ((Number) value).longValue();
		}
		return (value instanceof Float number) ? (Object) number.doubleValue() : value.toString();
	}

	private static boolean isNormal(Object value) {
		return value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double;
	}

	private static List<Object> elements(Object array) {
		int length = Math.min(Array.getLength(array), MAX_ELEMENTS);
		List<Object> elements = new ArrayList<>(length);
		for (int i = 0; i < length; i++) {
			elements.add(Array.get(array, i));
		}
		return elements;
	}

	// The elements of a list attribute have one type.
	private static List<Object> normalizeAll(Collection<?> collection) {
		List<Object> values = new ArrayList<>(Math.min(collection.size(), MAX_ELEMENTS));
		boolean uniform = true;
		for (Object element : collection) {
			Object value = normalizeOne(element);
			if (value != null) {
				uniform &= values.isEmpty() || values.get(0).getClass() == value.getClass();
				values.add(value);
			}
			if (values.size() == MAX_ELEMENTS) {
				break;
			}
		}
		if (!uniform) {
			values.replaceAll(Object::toString);
		}
		return values;
	}

	@SuppressWarnings("unchecked")
	private AttributeKey<Object> key(Object normalized) {
		return (AttributeKey<Object>) keyOf(normalized);
	}

	private AttributeKey<?> keyOf(Object normalized) {
		if (normalized instanceof String) {
			return this.text;
		}
		if (normalized instanceof Long) {
			return this.integer;
		}
		if (normalized instanceof Double) {
			return this.decimal;
		}
		return (normalized instanceof Boolean) ? this.flag : listKey((List<?>) normalized);
	}

	private AttributeKey<?> listKey(List<?> values) {
		String name = this.text.getKey();
		Object first = values.isEmpty() ? "" : values.get(0);
		if (first instanceof String) {
			return AttributeKey.stringArrayKey(name);
		}
		if (first instanceof Long) {
			return AttributeKey.longArrayKey(name);
		}
		return (first instanceof Double) ? AttributeKey.doubleArrayKey(name) : AttributeKey.booleanArrayKey(name);
	}

}
