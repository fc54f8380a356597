package io.agenttracing.instrument.call.reactor;

import java.util.concurrent.TimeoutException;

import io.agenttracing.span.CoroutineStack;
import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that is one call, possibly the fallback of another one, also that of a
 * suspend function, of which Spring makes a {@code Mono}. The span ends with the
 * subscription, by {@link OpenCall}.
 */
class CallSubscription implements SubscriptionSpan {

	private final OpenCall opened;

	private final Object subscriber;

	private final ReactorFallbacks fallbacks;

	private final @Nullable SpanHandle fallback;

	CallSubscription(OpenCall opened, Object subscriber, ReactorFallbacks fallbacks, @Nullable SpanHandle fallback) {
		this.opened = opened;
		this.subscriber = subscriber;
		this.fallbacks = fallbacks;
		this.fallback = fallback;
	}

	final Object subscriber() {
		return this.subscriber;
	}

	/**
	 * The timeout downstream of the subscription, or around a coroutine that awaits it,
	 * that is cancelling it on this thread.
	 * @return the timeout, null if it is cancelled for another reason
	 */
	final @Nullable Throwable timeout() {
		return ReactorOperators.isTimingOut(this.subscriber) ? new TimeoutException() : this.opened.timeout();
	}

	@Override
	public Scope makeCurrent() {
		return this.opened.spans().makeCurrent(this.opened.span(), this.opened.call().inside(this.opened.parent()));
	}

	@Override
	public boolean isCurrent() {
		return CurrentAgentSpan.of(Context.current()) == this.opened.span();
	}

	@Override
	public void released(SuspendedPlace place) {
		this.opened.spans().released(this.opened.span(), place);
		if (this.fallback != null) {
			this.fallback.released();
		}
	}

	@Override
	public @Nullable StreamPace pace() {
		return this.opened.call().isPaced() ? this.opened.spans().pace(this.opened.span()) : null;
	}

	@Override
	public CoroutineStack coroutine(Object subscription) {
		return this.opened.call().coroutine(subscription);
	}

	@Override
	public void element(Object first) {
		this.opened.call().element(this.opened.span(), first);
	}

	@Override
	public void first(double milliseconds) {
		this.opened.spans().flowing(this.opened.span());
		this.opened.call().first(this.opened.span(), milliseconds);
	}

	@Override
	public void complete(@Nullable Object last) {
		this.opened.complete(last);
		if (this.fallback != null) {
			this.fallback.end();
		}
	}

	@Override
	public void fail(Throwable failure) {
		this.fallbacks.failed(this.subscriber, this.opened, failure, null);
		this.opened.fail(failure, 0);
		if (this.fallback != null) {
			this.fallback.end(failure);
		}
	}

	@Override
	public void heard() {
		this.fallbacks.heard();
	}

	@Override
	public void cancel() {
		Throwable timeout = timeout();
		if (timeout != null) {
			this.fallbacks.failed(this.subscriber, this.opened, timeout, null);
			this.opened.cutOff(timeout, timeout);
		}
		else {
			this.opened.cancel();
		}
		if (this.fallback != null) {
			this.fallback.cancel();
		}
	}

}
