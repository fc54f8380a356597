package io.agenttracing.instrument.call;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.StepKind;
import io.agenttracing.instrument.call.coroutine.CoroutineFrames;
import io.agenttracing.instrument.call.coroutine.ExpiredCalls;
import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.agenttracing.span.CoroutineStack;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A call of a traced method that has returned a publisher or flow, or suspends. Each
 * subscription starts in the context of the subscriber.
 *
 * @param calls starts the spans
 * @param method the method
 * @param arguments its arguments, the continuation at the end where it suspends
 * @param outside the context of the caller
 * @param late whether the caller was cancelled before the call
 */
record ReactiveMethodCall(AgentCalls calls, TracedMethod method, @Nullable Object[] arguments, Context outside,
		boolean late) implements PublisherCall {

	@Override
	public Context parent(Context subscriber) {
		return subscriber;
	}

	@Override
	public Span start(Context parent) {
		return this.calls.start(this.method, this.arguments, parent);
	}

	@Override
	public Context inside(Context parent) {
		return this.method.template().limit(parent);
	}

	@Override
	public Object kind() {
		return this.method;
	}

	@Override
	public String name() {
		return this.method.template().callName();
	}

	@Override
	public @Nullable Throwable timeout() {
		if (this.method.outcome() != TracedMethod.Outcome.SUSPENSION) {
			return PublisherCall.super.timeout();
		}
		return this.late ? null : ExpiredCalls.timeout(this.arguments[this.arguments.length - 1]);
	}

	@Override
	public boolean isPaced() {
		return this.method.template().isPaced();
	}

	@Override
	public CoroutineStack coroutine(Object subscription) {
		if (!ReactorPublisherTracing.COROUTINES) {
			return CoroutineStack.NONE;
		}
		boolean suspending = this.method.outcome() == TracedMethod.Outcome.SUSPENSION;
		return CoroutineFrames.of(subscription, suspending ? this.arguments[this.arguments.length - 1] : null);
	}

	@Override
	public void first(Span span, double milliseconds) {
		this.method.template().first(span, milliseconds);
	}

	@Override
	public void element(Span span, Object first) {
		this.calls.returned(span, this.method.agent(), first);
	}

	@Override
	public void result(Span span, @Nullable Object last) {
		this.calls.result(span, this.method, this.arguments, last);
	}

}
