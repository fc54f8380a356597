package io.agenttracing.instrument.messaging;

import java.util.function.Function;
import java.util.function.Predicate;

import io.agenttracing.failure.Failures;
import io.agenttracing.shape.SeenShape;
import io.agenttracing.shape.ShapeAttributes;
import io.agenttracing.span.ViewerOnlySpans;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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

	private final @Nullable Function<Observation.Context, @Nullable SeenShape> payload;

	/**
	 * Wraps a handler.
	 * @param delegate makes the spans
	 * @param messages which observations are of its messages
	 * @param payload reads what a message carries, null where that is not recorded
	 */
	MessageTracingHandler(TracingObservationHandler<T> delegate, Predicate<Observation.Context> messages,
			@Nullable Function<Observation.Context, @Nullable SeenShape> payload) {
		this.delegate = delegate;
		this.messages = messages;
		this.payload = payload;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.messages.test(context);
	}

	@Override
	public void onStart(T context) {
		attempt(() -> {
			this.delegate.onStart(context);
			record(context);
		});
	}

	private void record(T context) {
		Function<Observation.Context, @Nullable SeenShape> reader = this.payload;
		TracingContext tracing = (reader != null) ? context.get(TracingContext.class) : null;
		if (reader != null && tracing != null && tracing.getSpan() instanceof OtelSpan span) {
			Span recorded = OtelSpan.toOtel(span);
			if (ViewerOnlySpans.isRecordedBeside(recorded)) {
				ShapeAttributes.message(recorded, () -> reader.apply(context));
			}
		}
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
