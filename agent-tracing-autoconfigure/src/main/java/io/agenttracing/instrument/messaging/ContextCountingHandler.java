package io.agenttracing.instrument.messaging;

import java.util.List;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.ReceiverContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Counts the received messages of one broker by the state of their trace context. Without
 * a W3C context, one in a format of the application's propagators counts as present.
 */
final class ContextCountingHandler implements ObservationHandler<ReceiverContext<?>> {

	private final MessageFields fields;

	private final ContextCounter counter;

	private final ObjectProvider<ContextPropagators> propagators;

	ContextCountingHandler(MessageFields fields, ContextCounter counter,
			ObjectProvider<ContextPropagators> propagators) {
		this.fields = fields;
		this.counter = counter;
		this.propagators = propagators;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.fields.supports(context);
	}

	@Override
	public void onStart(ReceiverContext<?> context) {
		Object message = context.getCarrier();
		if (message != null) {
			ContextState state = this.fields.state(message);
			boolean continued = state == ContextState.MISSING && isContinued(message);
			this.counter.increment(this.fields.destination(message), continued ? ContextState.PRESENT : state);
		}
	}

	private boolean isContinued(Object message) {
		ContextPropagators known = this.propagators.getIfUnique();
		return known != null && Span
			.fromContext(known.getTextMapPropagator().extract(Context.root(), message, new Getter(this.fields)))
			.getSpanContext()
			.isValid();
	}

	/**
	 * Reads a header of bounded length.
	 */
	private record Getter(MessageFields fields) implements TextMapGetter<Object> {

		@Override
		public Iterable<String> keys(Object message) {
			return List.of();
		}

		@Override
		public @Nullable String get(@Nullable Object message, String key) {
			return (message != null) ? this.fields.text(message, key) : null;
		}

	}

}
