package io.agenttracing.shape;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.agenttracing.shape.ClassPlan.ReadField;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of Java into a tree. No code of the application runs: fields are read, and
 * of collections those that are known to run none.
 */
final class ValueReader {

	/** Of collections and of maps whose keys are data. */
	static final int MAX_ELEMENTS = 8;

	private static final int MAX_OPTIONALS = 4;

	private ValueReader() {
	}

	/**
	 * Reads arguments, each under its name.
	 */
	static void read(List<PathStep> names, @Nullable Object[] values, ShapeTree tree) {
		if (names.isEmpty() || values.length == 0) {
			tree.saw(ShapeTree.ROOT, ValueKind.NOTHING);
			return;
		}
		tree.saw(ShapeTree.ROOT, ValueKind.OBJECT);
		for (int i = 0; i < names.size() && i < values.length; i++) {
			read(values[i], tree.field(ShapeTree.ROOT, names.get(i)), tree);
		}
	}

	static void read(@Nullable Object value, int node, ShapeTree tree) {
		if (node == ShapeTree.FULL || !tree.visit()) {
			return;
		}
		if (value == null) {
			tree.saw(node, ValueKind.NOTHING);
			return;
		}
		ClassPlan plan = ClassPlan.of(value.getClass());
		switch (plan.form()) {
			case STRING -> tree.saw(node, ValueKind.STRING);
			case NUMBER -> tree.saw(node, ValueKind.NUMBER);
			case BOOLEAN -> tree.saw(node, ValueKind.BOOLEAN);
			case UNREAD -> tree.saw(node, ValueKind.UNREAD);
			case NOTHING -> tree.saw(node, ValueKind.NOTHING);
			case WRAPPER -> readField(value, plan.fields().get(0), node, tree);
			case OPTIONAL -> readOptional(value, node, tree);
			case FIELDS -> readFields(value, plan.fields(), node, tree);
			case LIST -> readList((List<?>) value, node, tree);
			case COLLECTION -> readCollection((Collection<?>) value, node, tree);
			case MAP -> readMap((Map<?, ?>) value, node, tree);
			case OBJECTS -> readObjects((@Nullable Object[]) value, node, tree);
			case NUMBERS -> readPrimitives(value, ValueKind.NUMBER, node, tree);
			case BOOLEANS -> readPrimitives(value, ValueKind.BOOLEAN, node, tree);
		}
	}

	private static void readOptional(Object value, int node, ShapeTree tree) {
		Object unwrapped = value;
		for (int i = 0; i < MAX_OPTIONALS && unwrapped instanceof Optional<?> optional; i++) {
			unwrapped = optional.orElse(null);
		}
		if (unwrapped == null || unwrapped == value) {
			tree.saw(node, ValueKind.NOTHING);
		}
		else if (unwrapped instanceof Optional<?>) {
			tree.saw(node, ValueKind.UNREAD);
		}
		else {
			read(unwrapped, node, tree);
		}
	}

	private static void readFields(Object value, List<ReadField> fields, int node, ShapeTree tree) {
		if (fields.isEmpty() || !tree.hasFields(node)) {
			tree.saw(node, fields.isEmpty() ? ValueKind.NOTHING : ValueKind.UNREAD);
			return;
		}
		tree.saw(node, ValueKind.OBJECT);
		for (int i = 0; i < fields.size(); i++) {
			ReadField field = fields.get(i);
			readField(value, field, tree.field(node, field.step()), tree);
		}
	}

	private static void readField(Object value, ReadField field, int node, ShapeTree tree) {
		if (node == ShapeTree.FULL) {
			return;
		}
		ValueKind kind = field.kind();
		if (kind != null) {
			tree.saw(node, kind);
		}
		else if (field.field() != null) {
			try {
				read(field.field().get(value), node, tree);
			}
			catch (IllegalAccessException ex) {
				tree.saw(node, ValueKind.UNREAD);
			}
		}
	}

	private static void readList(List<?> list, int node, ShapeTree tree) {
		int size = Math.min(list.size(), MAX_ELEMENTS);
		int elements = elements(size == 0, node, tree);
		for (int i = 0; elements != ShapeTree.FULL && i < size; i++) {
			read(list.get(i), elements, tree);
		}
	}

	private static void readCollection(Collection<?> collection, int node, ShapeTree tree) {
		Iterator<?> iterator = collection.iterator();
		int elements = elements(!iterator.hasNext(), node, tree);
		for (int i = 0; elements != ShapeTree.FULL && i < MAX_ELEMENTS && iterator.hasNext(); i++) {
			read(iterator.next(), elements, tree);
		}
	}

	private static void readObjects(@Nullable Object[] array, int node, ShapeTree tree) {
		int elements = elements(array.length == 0, node, tree);
		for (int i = 0; elements != ShapeTree.FULL && i < Math.min(array.length, MAX_ELEMENTS); i++) {
			read(array[i], elements, tree);
		}
	}

	private static void readPrimitives(Object array, ValueKind kind, int node, ShapeTree tree) {
		int elements = elements(Array.getLength(array) == 0, node, tree);
		if (elements != ShapeTree.FULL) {
			tree.saw(elements, kind);
		}
	}

	/**
	 * Says that there is an array.
	 * @return where its elements are, or that they are not looked at
	 */
	static int elements(boolean empty, int node, ShapeTree tree) {
		if (empty || !tree.hasElements(node)) {
			tree.saw(node, empty ? ValueKind.NOTHING : ValueKind.UNREAD);
			return ShapeTree.FULL;
		}
		tree.saw(node, ValueKind.ARRAY);
		return tree.elements(node);
	}

	private static void readMap(Map<?, ?> map, int node, ShapeTree tree) {
		boolean empty = map.isEmpty();
		if (empty || !tree.hasFields(node)) {
			tree.saw(node, empty ? ValueKind.NOTHING : ValueKind.UNREAD);
			return;
		}
		MapEntries entries = tree.entries(node);
		try {
			if (entries.take(map)) {
				tree.saw(node, ValueKind.OBJECT);
				for (int i = 0; i < entries.count(); i++) {
					read(entries.value(i), tree.field(node, entries.name(i)), tree);
				}
				return;
			}
		}
		finally {
			entries.clear();
		}
		tree.saw(node, ValueKind.MAP);
		int values = tree.mapValues(node);
		Iterator<?> elements = map.values().iterator();
		for (int i = 0; i < MAX_ELEMENTS && elements.hasNext(); i++) {
			read(elements.next(), values, tree);
		}
	}

}
