package io.agenttracing.context;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * A remote span, or none, together with what was received with it, such as baggage:
 * Micrometer's bridge passes only the span on as the parent, so that the rest would be
 * lost. Not recording, like any remote span.
 */
public final class RemoteParent implements Span {

	private final Span span;

	private final ImplicitContextKeyed received;

	/**
	 * A parent.
	 * @param span the remote span
	 * @param received what goes with it
	 */
	public RemoteParent(Span span, ImplicitContextKeyed received) {
		this.span = span;
		this.received = received;
	}

	@Override
	public Context storeInContext(Context context) {
		return this.received.storeInContext(Span.super.storeInContext(this.span.storeInContext(context)));
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
