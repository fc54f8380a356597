package io.agenttracing.aspect;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.trace.IncomingElement;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * An element whose processing is a publisher. The first subscription takes over the span
 * in which the work was called, where there is one.
 */
final class ProcessedElement implements SubscribedCall {

	private final AgentCalls calls;

	private final IncomingElement element;

	private final Started started;

	ProcessedElement(AgentCalls calls, IncomingElement element, Started started) {
		this.calls = calls;
		this.element = element;
		this.started = started;
	}

	@Override
	public Context caller() {
		return Context.root();
	}

	@Override
	public Context parent(Context subscriber) {
		return this.element.parent();
	}

	@Override
	public Span start(Context parent) {
		Span span = this.started.take();
		return (span != null) ? span : this.calls.attempt(() -> this.element.start(0), Span.getInvalid());
	}

	@Override
	public void first(Span span, double milliseconds) {
	}

	@Override
	public void result(Span span, @Nullable Object last) {
	}

	/**
	 * A span in which work was called that returned a publisher, until somebody
	 * subscribes. Ended where nobody does: it must not know the publisher.
	 */
	static final class Started implements Runnable {

		private final AtomicReference<@Nullable Span> span;

		private final AgentCalls calls;

		private final long returnedEpochNanos;

		Started(@Nullable Span span, AgentCalls calls) {
			this.span = new AtomicReference<>(span);
			this.calls = calls;
			this.returnedEpochNanos = EpochNanos.now();
		}

		@Nullable Span take() {
			return this.span.getAndSet(null);
		}

		@Override
		public void run() {
			Span abandoned = take();
			if (abandoned != null) {
				this.calls.attempt(() -> {
					abandoned.setAttribute(AgentSpanAttributes.CANCELLED, true);
					abandoned.end(this.returnedEpochNanos, TimeUnit.NANOSECONDS);
					return true;
				}, false);
			}
		}

	}

}
