package io.agenttracing.aspect;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.IncomingElement;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * An element that is being processed: in a span from the start on, which the call of the
 * work ends or the first subscription to its publisher takes over, or at first only in
 * the context that the element came with.
 */
final class ProcessedElement implements SubscribedCall {

	private final AgentCalls calls;

	private final IncomingElement element;

	private final Instant began = Instant.now();

	private final AtomicReference<@Nullable Span> started = new AtomicReference<>();

	ProcessedElement(AgentCalls calls, IncomingElement element, boolean inSpan) {
		this.calls = calls;
		this.element = element;
		if (inSpan) {
			this.started.set(start());
		}
	}

	/**
	 * Makes current what the work is called in.
	 */
	Scope makeCurrent() {
		Span span = this.started.get();
		return (span != null) ? this.calls.makeCurrent(span, this.element.parent())
				: AgentSpans.makeCurrent(this.element.parent());
	}

	/**
	 * The span of a call that was all there is to it.
	 */
	Span ofCall() {
		Span span = this.started.getAndSet(null);
		return (span != null) ? span : this.calls
			.attempt(() -> this.element.span().setStartTimestamp(this.began).startSpan(), Span.getInvalid());
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
		Span span = this.started.getAndSet(null);
		return (span != null) ? span : start();
	}

	private Span start() {
		return this.calls.attempt(() -> this.element.span().startSpan(), Span.getInvalid());
	}

}
