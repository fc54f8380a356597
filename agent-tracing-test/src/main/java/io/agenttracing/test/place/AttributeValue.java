package io.agenttracing.test.place;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Values of attributes as they are compared: whole numbers of any type are the same, and
 * so are an enum and its name, an array and a list.
 */
public final class AttributeValue {

	private AttributeValue() {
	}

	/**
	 * An attribute of a span.
	 * @param span the span
	 * @param key the name of the attribute
	 * @return its value, null where there is none
	 */
	public static @Nullable Object of(SpanNode span, String key) {
		for (Map.Entry<AttributeKey<?>, Object> entry : span.data().getAttributes().asMap().entrySet()) {
			if (entry.getKey().getKey().equals(key)) {
				return entry.getValue();
			}
		}
		return null;
	}

	/**
	 * Whether two values are the same to an attribute.
	 * @param one a value
	 * @param other another one
	 * @return whether they are equal
	 */
	public static boolean isSame(@Nullable Object one, @Nullable Object other) {
		return one != null && other != null && normal(one).equals(normal(other));
	}

	private static Object normal(Object value) {
		if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
			return ((Number) value).longValue();
		}
		if (value instanceof Float number) {
			return number.doubleValue();
		}
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof Object[] array) {
			return normal(Arrays.asList(array));
		}
		if (value instanceof Collection<?> values) {
			return values.stream().map((element) -> (element != null) ? normal(element) : "null").toList();
		}
		return (value instanceof CharSequence) ? value.toString() : value;
	}

}
