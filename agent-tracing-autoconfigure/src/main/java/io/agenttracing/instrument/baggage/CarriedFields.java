package io.agenttracing.instrument.baggage;

import java.util.List;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The propagated fields, and their values in a context: the attribute of the current
 * span, or else the entry of the baggage. A value that is too long is not propagated.
 */
final class CarriedFields {

	static final int MAX_VALUE = 256;

	private final List<AttributeKey<String>> texts;

	private final List<AttributeKey<Long>> numbers;

	CarriedFields(List<String> names) {
		this.texts = names.stream().map(AttributeKey::stringKey).toList();
		this.numbers = names.stream().map(AttributeKey::longKey).toList();
	}

	int size() {
		return this.texts.size();
	}

	AttributeKey<String> key(int field) {
		return this.texts.get(field);
	}

	boolean contains(String name) {
		for (AttributeKey<String> key : this.texts) {
			if (key.getKey().equals(name)) {
				return true;
			}
		}
		return false;
	}

	boolean isSet(ReadableSpan span, int field) {
		return span.getAttribute(this.texts.get(field)) != null || span.getAttribute(this.numbers.get(field)) != null;
	}

	@Nullable String value(Context context, int field) {
		String value = null;
		if (Span.fromContext(context) instanceof ReadableSpan span) {
			value = span.getAttribute(this.texts.get(field));
			Long number = (value == null) ? span.getAttribute(this.numbers.get(field)) : null;
			value = (number != null) ? number.toString() : value;
		}
		if (value == null) {
			value = Baggage.fromContext(context).getEntryValue(this.texts.get(field).getKey());
		}
		return (value != null && value.length() <= MAX_VALUE) ? value : null;
	}

}
