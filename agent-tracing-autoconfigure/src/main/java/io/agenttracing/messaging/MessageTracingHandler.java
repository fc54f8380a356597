package io.agenttracing.messaging;

import java.util.function.Predicate;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;

/**
 * One of Micrometer's own handlers, for the messages of one broker alone. Not a subclass,
 * so that it is never mistaken for the application's own.
 *
 * @param <T> the type of the observation's context
 */
final class MessageTracingHandler<T extends Observation.Context> implements TracingObservationHandler<T> {

	private final TracingObservationHandler<T> delegate;

	private final Predicate<Observation.Context> messages;

	MessageTracingHandler(TracingObservationHandler<T> delegate, Predicate<Observation.Context> messages) {
		this.delegate = delegate;
		this.messages = messages;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.messages.test(context);
	}

	@Override
	public void onStart(T context) {
		this.delegate.onStart(context);
	}

	@Override
	public void onError(T context) {
		this.delegate.onError(context);
	}

	@Override
	public void onStop(T context) {
		this.delegate.onStop(context);
	}

	@Override
	public Tracer getTracer() {
		return this.delegate.getTracer();
	}

}
