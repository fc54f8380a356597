package io.agenttracing.instrument.messaging;

import java.util.function.Predicate;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * One of Micrometer's handlers, for the messages of one broker only, whose failures never
 * reach the application. Not a subclass, since Boot would take that for the application's
 * own handler.
 *
 * @param <T> the type of the observation's context
 */
final class MessageTracingHandler<T extends Observation.Context> implements TracingObservationHandler<T> {

	private static final Log logger = LogFactory.getLog(MessageTracingHandler.class);

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
		attempt(() -> this.delegate.onStart(context));
	}

	@Override
	public void onError(T context) {
		attempt(() -> this.delegate.onError(context));
	}

	@Override
	public void onStop(T context) {
		attempt(() -> this.delegate.onStop(context));
	}

	@Override
	public void onScopeOpened(T context) {
		attempt(() -> TracingObservationHandler.super.onScopeOpened(context));
	}

	@Override
	public void onScopeClosed(T context) {
		attempt(() -> TracingObservationHandler.super.onScopeClosed(context));
	}

	@Override
	public void onScopeReset(T context) {
		attempt(() -> TracingObservationHandler.super.onScopeReset(context));
	}

	@Override
	public void onEvent(Observation.Event event, T context) {
		attempt(() -> TracingObservationHandler.super.onEvent(event, context));
	}

	@Override
	public Tracer getTracer() {
		return this.delegate.getTracer();
	}

	// Without this library, there would be no observation that could fail.
	private static void attempt(Runnable work) {
		Failures.attempt(logger, "The span of a message is lost or incomplete", work);
	}

}
