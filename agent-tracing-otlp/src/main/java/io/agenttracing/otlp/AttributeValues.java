package io.agenttracing.otlp;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Puts values of any format under keys of their type.
 */
final class AttributeValues {

	private AttributeValues() {
	}

	/**
	 * Puts a value: a text, number, truth, or a list of such; anything else as text.
	 */
	static void put(AttributesBuilder to, String key, @Nullable Object value) {
		if (key.isEmpty() || value == null) {
			return;
		}
		if (value instanceof Boolean truth) {
			to.put(key, truth);
		}
		else if (value instanceof Long number) {
			to.put(key, number);
		}
		else if (value instanceof Double number) {
			to.put(key, number);
		}
		else if (value instanceof List<?> list) {
			putList(to, key, list);
		}
		else {
			to.put(key, value.toString());
		}
	}

	@SuppressWarnings("unchecked")
	private static void putList(AttributesBuilder to, String key, List<?> list) {
		if (isOf(Long.class, list)) {
			to.put(AttributeKey.longArrayKey(key), (List<Long>) list);
		}
		else if (isOf(Double.class, list)) {
			to.put(AttributeKey.doubleArrayKey(key), (List<Double>) list);
		}
		else if (isOf(Boolean.class, list)) {
			to.put(AttributeKey.booleanArrayKey(key), (List<Boolean>) list);
		}
		else {
			List<String> texts = new ArrayList<>(list.size());
			list.forEach((element) -> texts.add(String.valueOf(element)));
			to.put(AttributeKey.stringArrayKey(key), texts);
		}
	}

	private static boolean isOf(Class<?> type, List<?> list) {
		return !list.isEmpty() && list.stream().allMatch(type::isInstance);
	}

}
