package io.agenttracing.autoconfigure;

import java.util.Collection;

import io.micrometer.tracing.otel.propagation.BaggageTextMapPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's propagator of remote fields, asked only where it can have an effect: to
 * write where a field is configured, to read where one has arrived. Without baggage it
 * makes a dozen collections for each request and each Redis command, and does nothing.
 */
final class PresentBaggagePropagator implements TextMapPropagator {

	private final BaggageTextMapPropagator delegate;

	PresentBaggagePropagator(BaggageTextMapPropagator delegate) {
		this.delegate = delegate;
	}

	@Override
	public Collection<String> fields() {
		return this.delegate.fields();
	}

	// The values are not read from the context but from the thread, by rules of their
	// own.
	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		if (!this.delegate.fields().isEmpty()) {
			this.delegate.inject(context, carrier, setter);
		}
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		for (String field : this.delegate.fields()) {
			if (getter.get(carrier, field) != null) {
				return this.delegate.extract(context, carrier, getter);
			}
		}
		return context;
	}

}
