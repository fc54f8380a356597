package io.agenttracing.pipeline.masking;

import java.util.List;

import io.agenttracing.secret.SecretMask;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;

/**
 * Masks a structured attribute value. What is nested too deeply to be searched is masked
 * as a whole.
 */
final class MaskedValue {

	private static final int MAX_DEPTH = 16;

	private static final Value<String> MASKED = Value.of(MaskedAttributes.MASK);

	private final MaskedText text;

	private final int maxElements;

	MaskedValue(MaskedText text, int maxElements) {
		this.text = text;
		this.maxElements = maxElements;
	}

	/**
	 * Whether a value is a secret by its name, and by its content if it is a text or a
	 * number.
	 */
	static boolean isSecret(String name, Value<?> value) {
		return switch (value.getType()) {
			case STRING, LONG, DOUBLE -> SecretMask.isSecretValue(name, value.getValue());
			default -> SecretMask.isSecretName(name);
		};
	}

	Value<?> of(Value<?> value) {
		return of(value, 0);
	}

	private Value<?> of(Value<?> value, int depth) {
		if (depth > MAX_DEPTH) {
			return MASKED;
		}
		return switch (value.getType()) {
			case STRING -> string(value);
			case ARRAY -> array(value, depth);
			case KEY_VALUE_LIST -> object(value, depth);
			default -> value;
		};
	}

	private Value<?> string(Value<?> value) {
		String string = (String) value.getValue();
		String masked = this.text.of(string);
		return (masked != string) ? Value.of(masked) : value;
	}

	@SuppressWarnings("unchecked")
	private Value<?> array(Value<?> value, int depth) {
		List<Value<?>> elements = (List<Value<?>>) value.getValue();
		List<Value<?>> masked = MaskedList.of(elements, this.maxElements, (element) -> of(element, depth + 1));
		return (masked != elements) ? Value.of(masked) : value;
	}

	@SuppressWarnings("unchecked")
	private Value<?> object(Value<?> value, int depth) {
		List<KeyValue> members = (List<KeyValue>) value.getValue();
		List<KeyValue> masked = MaskedList.of(members, this.maxElements, (member) -> masked(member, depth + 1));
		return (masked != members) ? Value.of(masked.toArray(KeyValue[]::new)) : value;
	}

	private KeyValue masked(KeyValue member, int depth) {
		Value<?> value = member.getValue();
		Value<?> masked = isSecret(member.getKey(), value) ? MASKED : of(value, depth);
		return (masked != value) ? KeyValue.of(member.getKey(), masked) : member;
	}

}
