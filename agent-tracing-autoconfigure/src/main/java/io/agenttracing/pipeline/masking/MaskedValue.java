package io.agenttracing.pipeline.masking;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.secret.SecretMask;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;

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
	 * Whether a value is a secret by its name, and by its content if it is text.
	 */
	static boolean isSecret(String name, Value<?> value) {
		return (value.getType() == ValueType.STRING) ? SecretMask.isSecret(name, (String) value.getValue())
				: SecretMask.isSecretName(name);
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

	private Value<?> array(Value<?> value, int depth) {
		List<?> elements = (List<?>) value.getValue();
		int size = Math.min(elements.size(), this.maxElements);
		List<Value<?>> masked = new ArrayList<>(size);
		boolean changed = size < elements.size();
		for (int i = 0; i < size; i++) {
			Value<?> element = (Value<?>) elements.get(i);
			Value<?> replacement = of(element, depth + 1);
			changed |= replacement != element;
			masked.add(replacement);
		}
		return changed ? Value.of(masked) : value;
	}

	private Value<?> object(Value<?> value, int depth) {
		List<?> members = (List<?>) value.getValue();
		int size = Math.min(members.size(), this.maxElements);
		KeyValue[] masked = new KeyValue[size];
		boolean changed = size < members.size();
		for (int i = 0; i < size; i++) {
			KeyValue member = (KeyValue) members.get(i);
			Value<?> replacement = isSecret(member.getKey(), member.getValue()) ? MASKED
					: of(member.getValue(), depth + 1);
			changed |= replacement != member.getValue();
			masked[i] = KeyValue.of(member.getKey(), replacement);
		}
		return changed ? Value.of(masked) : value;
	}

}
