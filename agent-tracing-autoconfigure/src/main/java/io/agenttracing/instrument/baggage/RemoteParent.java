package io.agenttracing.instrument.baggage;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A remote span together with the baggage that was received with it: Micrometer's bridge
 * passes only the span on as the parent, so that the baggage would be lost. Not
 * recording, like any remote span.
 */
final class RemoteParent implements Span {

	private final Span span;

	private final Baggage baggage;

	RemoteParent(Span span, Baggage baggage) {
		this.span = span;
		this.baggage = baggage;
	}

	@Override
	public Context storeInContext(Context context) {
		return Span.super.storeInContext(context).with(this.baggage);
	}

	@Override
	public <T> Span setAttribute(AttributeKey<T> key, @Nullable T value) {
		return this;
	}

	@Override
	public Span addEvent(String name, Attributes attributes) {
		return this;
	}

	@Override
	public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
		return this;
	}

	@Override
	public Span setStatus(StatusCode statusCode, String description) {
		return this;
	}

	@Override
	public Span recordException(Throwable exception, Attributes additionalAttributes) {
		return this;
	}

	@Override
	public Span updateName(String name) {
		return this;
	}

	@Override
	public void end() {
	}

	@Override
	public void end(long timestamp, TimeUnit unit) {
	}

	@Override
	public SpanContext getSpanContext() {
		return this.span.getSpanContext();
	}

	@Override
	public boolean isRecording() {
		return false;
	}

}
