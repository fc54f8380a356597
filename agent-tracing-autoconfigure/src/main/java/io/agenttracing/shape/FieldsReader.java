package io.agenttracing.shape;

import java.nio.ByteBuffer;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads records of named fields into a tree: bytes, arrays of them or buffers, of which
 * each value may be JSON. All of them together are looked at as far as one text would be.
 */
final class FieldsReader {

	private FieldsReader() {
	}

	static void read(Map<?, ?> fields, ShapeTree tree) {
		if (fields.isEmpty()) {
			tree.saw(ShapeTree.ROOT, ValueKind.NOTHING);
		}
		else if (!read(fields, tree, false)) {
			tree.clear();
			read(fields, tree, true);
		}
	}

	private static boolean read(Map<?, ?> fields, ShapeTree tree, boolean careful) {
		boolean names = hasNames(fields);
		tree.saw(ShapeTree.ROOT, names ? ValueKind.OBJECT : ValueKind.MAP);
		int values = names ? ShapeTree.FULL : tree.mapValues(ShapeTree.ROOT);
		int left = JsonReader.MAX_LENGTH;
		int count = 0;
		for (Map.Entry<?, ?> field : fields.entrySet()) {
			if (++count > (names ? KeyRule.MAX_KEYS : ValueReader.MAX_ELEMENTS)) {
				return true;
			}
			JsonSource value = source(field.getValue());
			int node = names ? field(source(field.getKey()), tree) : values;
			if (value == null && node != ShapeTree.FULL) {
				tree.saw(node, ValueKind.NOTHING);
			}
			else if (value != null && node != ShapeTree.FULL) {
				if (!JsonReader.read(value, node, left, tree, careful)) {
					return false;
				}
				left -= (JsonReader.mayBeJson(value.at(0)) && value.length() <= left) ? value.length() : 0;
			}
		}
		return true;
	}

	private static int field(@Nullable JsonSource name, ShapeTree tree) {
		if (name == null) {
			return ShapeTree.FULL;
		}
		long hash = 0;
		for (int i = 0; i < name.length(); i++) {
			hash = hash * ShapeHash.BASE + name.at(i);
		}
		return tree.field(ShapeTree.ROOT, hash, ShapeHash.power(name.length()), name, 0, name.length());
	}

	private static boolean hasNames(Map<?, ?> fields) {
		if (fields.size() > KeyRule.MAX_KEYS) {
			return false;
		}
		for (Object key : fields.keySet()) {
			JsonSource name = source(key);
			if (name == null || name.length() > KeyRule.MAX_LENGTH || !KeyRule.isName(name.text(0, name.length()))) {
				return false;
			}
		}
		return true;
	}

	private static @Nullable JsonSource source(@Nullable Object bytes) {
		if (bytes instanceof byte[] array) {
			return JsonSource.of(array, 0, array.length);
		}
		return (bytes instanceof ByteBuffer buffer) ? JsonSource.of(buffer) : null;
	}

}
