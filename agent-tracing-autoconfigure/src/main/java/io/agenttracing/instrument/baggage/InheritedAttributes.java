package io.agenttracing.instrument.baggage;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Sets the propagated fields as attributes of every span that starts without a value of
 * its own.
 */
final class InheritedAttributes implements SpanProcessor {

	private final CarriedFields fields;

	InheritedAttributes(CarriedFields fields) {
		this.fields = fields;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		for (int i = 0; i < this.fields.size(); i++) {
			if (!this.fields.isSet(span, i)) {
				inherit(parentContext, span, i);
			}
		}
	}

	private void inherit(Context parentContext, ReadWriteSpan span, int field) {
		@Nullable String value = this.fields.value(parentContext, field);
		if (value != null) {
			span.setAttribute(this.fields.key(field), value);
		}
	}

	@Override
	public boolean isStartRequired() {
		return this.fields.size() > 0;
	}

	@Override
	public void onEnd(ReadableSpan span) {
	}

	@Override
	public boolean isEndRequired() {
		return false;
	}

}
