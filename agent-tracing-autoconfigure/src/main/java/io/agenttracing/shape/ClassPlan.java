package io.agenttracing.shape;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at in the values of a class. It is kept by the class itself, and goes
 * with it.
 *
 * @param form how values are read
 * @param fields the fields, sorted by name
 */
record ClassPlan(Form form, List<ReadField> fields) {

	private static final Log logger = LogFactory.getLog(ClassPlan.class);

	private static final ClassValue<ClassPlan> PLANS = new ClassValue<>() {

		@Override
		protected ClassPlan computeValue(Class<?> type) {
			return Failures.attempt(logger, "The fields of a class could not be read", () -> make(type),
					new ClassPlan(Form.UNREAD, List.of()));
		}

	};

	private static final int MAX_FIELDS = 64;

	private static final int MAX_SUPERCLASSES = 16;

	static ClassPlan of(Class<?> type) {
		return PLANS.get(type);
	}

	private static ClassPlan make(Class<?> type) {
		Form form = KnownTypes.form(type);
		return switch (form) {
			case FIELDS -> new ClassPlan(form, fields(type));
			case WRAPPER -> wrapper(JsonNodes.field(type));
			default -> new ClassPlan(form, List.of());
		};
	}

	private static ClassPlan wrapper(@Nullable Field field) {
		ReadField wrapped = (field != null) ? ReadField.of(field) : null;
		return (wrapped != null && wrapped.field() != null) ? new ClassPlan(Form.WRAPPER, List.of(wrapped))
				: new ClassPlan(Form.UNREAD, List.of());
	}

	private static List<ReadField> fields(Class<?> type) {
		Map<String, ReadField> fields = new LinkedHashMap<>();
		Class<?> declaring = type;
		for (int i = 0; declaring != null && i < MAX_SUPERCLASSES && !KnownTypes.isForeign(declaring); i++) {
			for (Field field : declaring.getDeclaredFields()) {
				if (isData(field)) {
					fields.putIfAbsent(field.getName(), ReadField.of(field));
				}
			}
			declaring = declaring.getSuperclass();
		}
		return new ArrayList<>(fields.values()).stream()
			.sorted(Comparator.comparing((field) -> field.step().name()))
			.limit(MAX_FIELDS)
			.toList();
	}

	private static boolean isData(Field field) {
		return !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())
				&& !field.isSynthetic() && field.getName().indexOf('$') < 0;
	}

	/**
	 * How the values of a class are read.
	 */
	enum Form {

		STRING, NUMBER, BOOLEAN, UNREAD, NOTHING, FIELDS, OPTIONAL, LIST, COLLECTION, MAP, OBJECTS, NUMBERS, BOOLEANS,

		/** It stands for the value of its only field. */
		WRAPPER

	}

	/**
	 * A field of a class.
	 *
	 * @param step its name
	 * @param kind what its values are, where that is known without one
	 * @param field where to read it, null where that is not allowed
	 */
	record ReadField(PathStep step, @Nullable ValueKind kind, @Nullable Field field) {

		private static ReadField of(Field field) {
			PathStep step = PathStep.of(field.getName());
			return field.trySetAccessible() ? new ReadField(step, primitive(field.getType()), field)
					: new ReadField(step, ValueKind.UNREAD, null);
		}

		private static @Nullable ValueKind primitive(Class<?> type) {
			if (!type.isPrimitive()) {
				return null;
			}
			return (type == boolean.class) ? ValueKind.BOOLEAN
					: (type == char.class) ? ValueKind.STRING : ValueKind.NUMBER;
		}

	}

}
