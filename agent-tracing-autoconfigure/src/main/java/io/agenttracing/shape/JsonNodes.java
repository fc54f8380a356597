package io.agenttracing.shape;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.shape.ClassPlan.Form;
import org.jspecify.annotations.Nullable;

/**
 * Trees of JSON that Jackson has read: each node has what it stands for in one field.
 * They are known by their names, since an application may have either Jackson or none.
 */
final class JsonNodes {

	private static final List<String> PACKAGES = List.of("tools.jackson.databind.node.",
			"com.fasterxml.jackson.databind.node.");

	private static final Set<String> EMPTY = Set.of("NullNode", "MissingNode");

	private static final Map<String, String> FIELDS = fields();

	private JsonNodes() {
	}

	/**
	 * How a node is read.
	 * @return the form, null if it is none
	 */
	static @Nullable Form form(Class<?> type) {
		String name = name(type);
		if (name == null) {
			return null;
		}
		if (EMPTY.contains(name)) {
			return Form.NOTHING;
		}
		return FIELDS.containsKey(name) ? Form.WRAPPER : null;
	}

	/**
	 * Where a node has what it stands for.
	 * @return the field, null where it has none of that name
	 */
	static @Nullable Field field(Class<?> type) {
		try {
			return type.getDeclaredField(FIELDS.getOrDefault(type.getSimpleName(), ""));
		}
		catch (NoSuchFieldException ex) {
			// Another version of Jackson
			return null;
		}
	}

	private static Map<String, String> fields() {
		Map<String, String> fields = new HashMap<>();
		for (String scalar : List.of("StringNode", "TextNode", "BooleanNode", "IntNode", "LongNode", "ShortNode",
				"BigIntegerNode", "FloatNode", "DoubleNode", "DecimalNode", "POJONode")) {
			fields.put(scalar, "_value");
		}
		fields.put("BinaryNode", "_data");
		fields.put("ObjectNode", "_children");
		fields.put("ArrayNode", "_children");
		return fields;
	}

	private static @Nullable String name(Class<?> type) {
		for (String of : PACKAGES) {
			if (type.getName().startsWith(of)) {
				return type.getName().substring(of.length());
			}
		}
		return null;
	}

}
