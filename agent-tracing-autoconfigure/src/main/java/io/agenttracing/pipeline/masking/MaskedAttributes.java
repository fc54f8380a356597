package io.agenttracing.pipeline.masking;

import java.util.List;
import java.util.function.BiConsumer;

import io.agenttracing.secret.SecretMask;
import io.agenttracing.shape.ShapeEntry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import org.jspecify.annotations.Nullable;

/**
 * Masks attributes: the whole value if the key names a secret, and what looks like a
 * secret in all other texts. Where a number is masked, a text takes its place. Long
 * arrays are cut.
 */
final class MaskedAttributes {

	static final String MASK = "***";

	static final int MAX_ELEMENTS = 128;

	private final MaskedText text;

	private final MaskedValue value;

	private final int maxElements;

	private final NoSecretCache plainNames = new NoSecretCache();

	/**
	 * A masking of attributes.
	 * @param text the masking of a text
	 * @param maxElements the number of elements an array may have
	 */
	MaskedAttributes(MaskedText text, int maxElements) {
		this.text = text;
		this.value = new MaskedValue(text, maxElements);
		this.maxElements = maxElements;
	}

	/**
	 * Masks attributes.
	 * @param attributes the attributes
	 * @return the masked attributes, the same instance if nothing had to be masked
	 */
	Attributes of(Attributes attributes) {
		if (attributes.isEmpty()) {
			return attributes;
		}
		Changes changes = new Changes(attributes);
		attributes.forEach(changes);
		return (changes.builder != null) ? changes.builder.build() : attributes;
	}

	@SuppressWarnings("unchecked")
	private Object masked(String name, Object value) {
		if (value instanceof String string) {
			return isSecret(name, string) ? masked(string) : this.text.of(string);
		}
		if (value instanceof Value<?> nested) {
			return MaskedValue.isSecret(name, nested) ? Value.of(MASK) : this.value.of(nested);
		}
		if (!isTexts(value) && !isPlain(name) && SecretMask.isSecretValue(name, value)) {
			return MASK;
		}
		if (value instanceof List<?> elements) {
			return MaskedList.of((List<Object>) elements, this.maxElements,
					ShapeEntry.isKey(name) ? (element) -> shape(name, element) : (element) -> masked(name, element));
		}
		return value;
	}

	// Of which each is masked by itself
	private static boolean isTexts(Object value) {
		return value instanceof List<?> list && (list.isEmpty() || list.get(0) instanceof String);
	}

	// Whoever else writes what is no entry under the key has it masked.
	private Object shape(String name, Object element) {
		return (element instanceof String text && ShapeEntry.isEntry(text)) ? element : masked(name, element);
	}

	private boolean isSecret(String name, String value) {
		return !isPlain(name) && SecretMask.isSecret(name, value);
	}

	private boolean isPlain(String name) {
		if (this.plainNames.contains(name)) {
			return true;
		}
		if (SecretMask.isPlainName(name)) {
			this.plainNames.add(name);
			return true;
		}
		return false;
	}

	// The same instance if it was masked before.
	private static String masked(String secret) {
		return (secret.isEmpty() || secret.equals(MASK)) ? secret : MASK;
	}

	/**
	 * Collects the attributes to replace.
	 */
	private final class Changes implements BiConsumer<AttributeKey<?>, Object> {

		private final Attributes attributes;

		private @Nullable AttributesBuilder builder;

		Changes(Attributes attributes) {
			this.attributes = attributes;
		}

		@Override
		@SuppressWarnings("unchecked")
		public void accept(AttributeKey<?> key, Object value) {
			Object masked = masked(key.getKey(), value);
			if (masked != value) {
				if (this.builder == null) {
					this.builder = this.attributes.toBuilder();
				}
				AttributeKey<?> type = (masked instanceof String) ? AttributeKey.stringKey(key.getKey()) : key;
				this.builder.put((AttributeKey<Object>) type, masked);
			}
		}

	}

}
