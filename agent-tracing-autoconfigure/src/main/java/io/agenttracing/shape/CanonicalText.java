package io.agenttracing.shape;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.agenttracing.shape.ClassPlan.ReadField;
import org.jspecify.annotations.Nullable;

/**
 * A value as a text, which is equal for equal values: JSON with sorted keys, without
 * spaces, with each number in one form. A JSON text has the same as the values that it
 * stands for. Values are scalars, records and the JDK's collections of them; of all else
 * it is not known when they are equal.
 */
final class CanonicalText {

	/** Of longer ones there is none. */
	static final int MAX_LENGTH = 65_536;

	static final int MAX_DEPTH = 32;

	private static final int MAX_VALUES = 4_096;

	/** Longer numbers are equal where they are written alike. */
	private static final int MAX_NUMBER = 64;

	private int values;

	private int length;

	private CanonicalText() {
	}

	/**
	 * The text of a value.
	 * @return the text, null where there is none
	 */
	static @Nullable String of(@Nullable Object value) {
		return new CanonicalText().text(value, 0);
	}

	private @Nullable String text(@Nullable Object value, int depth) {
		if (++this.values > MAX_VALUES || depth > MAX_DEPTH) {
			return null;
		}
		if (value == null) {
			return "null";
		}
		ClassPlan plan = ClassPlan.of(value.getClass());
		return switch (plan.form()) {
			case STRING -> bounded(string(value));
			case NUMBER -> bounded(number(value));
			case BOOLEAN -> value.toString();
			case OPTIONAL -> (value instanceof Optional<?> optional) ? text(optional.orElse(null), depth + 1) : null;
			case FIELDS -> value.getClass().isRecord() ? fields(value, plan.fields(), depth) : null;
			case LIST, COLLECTION -> elements((Collection<?>) value, value instanceof Set<?>, depth);
			case MAP -> map((Map<?, ?>) value, depth);
			case NOTHING -> "null";
			case WRAPPER -> field(value, plan.fields().get(0), depth + 1);
			case OBJECTS -> elements(Arrays.asList((@Nullable Object[]) value), false, depth);
			case NUMBERS, BOOLEANS -> primitives(value, depth);
			case UNREAD -> null;
		};
	}

	private @Nullable String bounded(@Nullable String text) {
		this.length += (text != null) ? text.length() : 0;
		return (this.length <= MAX_LENGTH) ? text : null;
	}

	private static @Nullable String string(Object value) {
		if (value instanceof byte[] || value instanceof char[]) {
			return null;
		}
		return quoted((value instanceof Enum<?> constant) ? constant.name() : value.toString());
	}

	// A number of the application has a toString of its own.
	private static @Nullable String number(Object value) {
		return value.getClass().getName().startsWith("java.") ? number(value.toString()) : null;
	}

	static String number(String number) {
		if (number.length() > MAX_NUMBER) {
			return number;
		}
		try {
			BigDecimal decimal = new BigDecimal(number).stripTrailingZeros();
			return (decimal.signum() == 0) ? "0" : decimal.unscaledValue() + "e" + -(long) decimal.scale();
		}
		catch (NumberFormatException ex) {
			// Not a number, or one with an exponent beyond all
			return number;
		}
	}

	private @Nullable String fields(Object value, List<ReadField> fields, int depth) {
		Map<String, String> texts = new TreeMap<>();
		for (ReadField read : fields) {
			String text = field(value, read, depth + 1);
			if (text == null) {
				return null;
			}
			texts.put(read.step().name(), text);
		}
		return object(texts);
	}

	private @Nullable String field(Object value, ReadField read, int depth) {
		Field field = read.field();
		try {
			return (field != null) ? text(field.get(value), depth) : null;
		}
		catch (IllegalAccessException ex) {
			// Nothing is known of it.
			return null;
		}
	}

	private @Nullable String primitives(Object array, int depth) {
		int length = Array.getLength(array);
		if (length > MAX_VALUES) {
			return null;
		}
		List<Object> elements = new ArrayList<>(length);
		for (int i = 0; i < length; i++) {
			elements.add(Array.get(array, i));
		}
		return elements(elements, false, depth);
	}

	private @Nullable String elements(Collection<?> elements, boolean sorted, int depth) {
		if (elements.size() > MAX_VALUES) {
			return null;
		}
		List<String> texts = new ArrayList<>();
		for (Object element : elements) {
			String text = text(element, depth + 1);
			if (text == null) {
				return null;
			}
			texts.add(text);
		}
		if (sorted) {
			Collections.sort(texts);
		}
		return array(texts);
	}

	private @Nullable String map(Map<?, ?> map, int depth) {
		if (map.size() > MAX_VALUES) {
			return null;
		}
		Map<String, String> texts = new TreeMap<>();
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			String key = (entry.getKey() instanceof String text) ? text
					: (entry.getKey() instanceof Enum<?> constant) ? constant.name() : null;
			String text = (key != null && bounded(key) != null) ? text(entry.getValue(), depth + 1) : null;
			if (key == null || text == null) {
				return null;
			}
			texts.put(key, text);
		}
		return object(texts);
	}

	static String object(Map<String, String> sorted) {
		StringBuilder object = new StringBuilder("{");
		sorted.forEach((name,
				text) -> object.append((object.length() > 1) ? "," : "").append(quoted(name)).append(':').append(text));
		return object.append('}').toString();
	}

	static String array(List<String> elements) {
		return "[" + String.join(",", elements) + "]";
	}

	static String quoted(String text) {
		return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
	}

}
