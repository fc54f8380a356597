package io.agenttracing.aspect;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An attribute with one name and whatever type its values have: strings, booleans and
 * numbers keep theirs, collections and arrays become lists, the rest its text. Null sets
 * nothing.
 */
final class SpanAttribute {

	private final AttributeKey<String> text;

	private final AttributeKey<Boolean> flag;

	private final AttributeKey<Long> integer;

	private final AttributeKey<Double> decimal;

	private final AttributeKey<List<String>> texts;

	SpanAttribute(String name) {
		this.text = AttributeKey.stringKey(name);
		this.flag = AttributeKey.booleanKey(name);
		this.integer = AttributeKey.longKey(name);
		this.decimal = AttributeKey.doubleKey(name);
		this.texts = AttributeKey.stringArrayKey(name);
	}

	String name() {
		return this.text.getKey();
	}

	void set(SpanBuilder span, @Nullable Object value) {
		if (value != null) {
			Object normalized = normalize(value);
			span.setAttribute(keyFor(normalized), normalized);
		}
	}

	void set(Span span, @Nullable Object value) {
		if (value != null) {
			Object normalized = normalize(value);
			span.setAttribute(keyFor(normalized), normalized);
		}
	}

	private static Object normalize(Object value) {
		if (value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double) {
			return value;
		}
		if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
			return ((Number) value).longValue();
		}
		if (value instanceof Float number) {
			return number.doubleValue();
		}
		if (value instanceof Collection<?> collection) {
			return collection.stream().filter(Objects::nonNull).map(Object::toString).toList();
		}
		if (value instanceof Object[] array) {
			return normalize(Arrays.asList(array));
		}
		return value.toString();
	}

	@SuppressWarnings("unchecked")
	private AttributeKey<Object> keyFor(Object normalized) {
		AttributeKey<?> key;
		if (normalized instanceof String) {
			key = this.text;
		}
		else if (normalized instanceof Long) {
			key = this.integer;
		}
		else if (normalized instanceof Double) {
			key = this.decimal;
		}
		else if (normalized instanceof Boolean) {
			key = this.flag;
		}
		else {
			key = this.texts;
		}
		return (AttributeKey<Object>) key;
	}

}
