package io.agenttracing.instrument.redis.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.agenttracing.context.ContextState;
import io.agenttracing.context.DeadlineField;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.context.TraceFields;
import org.jspecify.annotations.Nullable;

/**
 * A record of a stream, split into payload and context. It carries a context if it has a
 * {@code traceparent} field, valid or not; without one, fields with the other names are
 * the application's own.
 *
 * @param <T> the type of names and values
 * @param payload the fields without the context; the record's own map where it has none
 * @param context the fields of the trace context, not yet validated
 * @param state whether the context can be continued
 */
record RecordFields<T>(Map<T, T> payload, Map<String, String> context, ContextState state) {

	private static final Set<String> NAMES = Set.of(TraceFields.TRACEPARENT, TraceFields.TRACESTATE,
			TraceFields.BAGGAGE, DeadlineField.NAME);

	private static final Set<Integer> LENGTHS = NAMES.stream().map(String::length).collect(Collectors.toSet());

	static <T> RecordFields<T> open(Map<T, T> fields, FieldText<T> text) {
		return hasField(fields, text, TraceFields.TRACEPARENT::equals) ? split(fields, text)
				: new RecordFields<>(fields, Map.of(), ContextState.MISSING);
	}

	/**
	 * Whether a record already has fields with the names of the context's.
	 */
	static <T> boolean isOccupied(Map<T, T> fields, FieldText<T> text) {
		return hasField(fields, text, NAMES::contains);
	}

	/**
	 * Appends the fields of the context to those of a record.
	 */
	static <T> Map<T, T> write(Map<T, T> fields, Map<String, String> context, FieldText<T> text) {
		Map<T, T> all = new LinkedHashMap<>(fields);
		if (context.containsKey(TraceFields.TRACEPARENT)) {
			context.forEach((name, value) -> {
				if (NAMES.contains(name)) {
					all.put(text.write(name), text.write(value));
				}
			});
		}
		return all;
	}

	private static <T> RecordFields<T> split(Map<T, T> fields, FieldText<T> text) {
		Map<T, T> payload = new LinkedHashMap<>();
		Map<String, String> context = new HashMap<>(4);
		boolean malformed = false;
		for (Map.Entry<T, T> field : fields.entrySet()) {
			String name = contextField(field.getKey(), text);
			if (name == null) {
				payload.put(field.getKey(), field.getValue());
			}
			else {
				boolean valid = take(name, field.getValue(), text, context);
				malformed |= !valid && name.equals(TraceFields.TRACEPARENT);
			}
		}
		ContextState state = malformed ? ContextState.MALFORMED : stateOf(context);
		if (state != ContextState.PRESENT) {
			context.remove(TraceFields.TRACEPARENT);
			context.remove(TraceFields.TRACESTATE);
		}
		// Neither Redis nor object mappers support empty records.
		return new RecordFields<>(payload.isEmpty() ? fields : payload, context, state);
	}

	private static ContextState stateOf(Map<String, String> context) {
		ContextState state = ContextState.of(context.get(TraceFields.TRACEPARENT));
		return (state == ContextState.MISSING) ? ContextState.MALFORMED : state;
	}

	private static <T> boolean take(String name, @Nullable T value, FieldText<T> text, Map<String, String> context) {
		if (value == null || text.length(value) > TraceContextCarrier.MAX_FIELD_LENGTH) {
			return false;
		}
		return context.putIfAbsent(name, text.read(value)) == null;
	}

	private static <T> boolean hasField(Map<T, T> fields, FieldText<T> text, Predicate<String> expected) {
		for (T field : fields.keySet()) {
			String name = contextField(field, text);
			if (name != null && expected.test(name)) {
				return true;
			}
		}
		return false;
	}

	private static <T> @Nullable String contextField(@Nullable T field, FieldText<T> text) {
		int length = (field != null) ? text.length(field) : 0;
		if (field == null || !LENGTHS.contains(length)) {
			return null;
		}
		String name = text.read(field);
		return NAMES.contains(name) ? name : null;
	}

}
