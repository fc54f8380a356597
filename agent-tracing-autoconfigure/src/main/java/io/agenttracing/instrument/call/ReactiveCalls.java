package io.agenttracing.instrument.call;

import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.StepKind;
import io.agenttracing.instrument.call.coroutine.CoroutineFrames;
import io.agenttracing.instrument.call.coroutine.ExpiredCalls;
import io.agenttracing.instrument.call.coroutine.SpannedFlows;
import io.agenttracing.instrument.call.coroutine.SuspendedCalls;
import io.agenttracing.span.CoroutineStack;
import io.agenttracing.span.OpenedSpan;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpannedPublishers;
import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;

import org.springframework.util.ClassUtils;

/**
 * Calls whose result is a publisher. The span is the subscription: every subscription
 * makes one, and a publisher that nobody subscribes to makes none.
 */
final class ReactiveCalls implements PublisherCalls {

	private static final boolean COROUTINES = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
			ReactiveCalls.class.getClassLoader());

	// By name: without a flow, nothing of Kotlin is loaded.
	private static final ClassValue<Boolean> FLOWS = new ClassValue<>() {
		@Override
		protected Boolean computeValue(Class<?> type) {
			return AsynchronousResults.isAny(type, Set.of(TracedMethodParser.FLOW));
		}
	};

	private final AgentCalls calls;

	private final SpannedPublishers publishers;

	private final RetrySpans retrySpans;

	private final ResumedCalls resumed;

	private final ReactiveRetries retries = new ReactiveRetries();

	private final boolean coroutines = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
			ReactiveCalls.class.getClassLoader());

	ReactiveCalls(AgentCalls calls, ObservationRegistry observationRegistry, RetrySpans retrySpans) {
		this.calls = calls;
		this.retrySpans = retrySpans;
		this.resumed = new ResumedCalls(retrySpans);
		this.publishers = new SpannedPublishers(observationRegistry);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation, TracedMethod method) throws Throwable {
		Instant began = Instant.now();
		boolean suspends = method.outcome() == TracedMethod.Outcome.SUSPENSION;
		Object continuation = suspends ? follow(invocation.getArguments()) : null;
		Object result;
		try {
			result = invocation.proceed();
		}
		catch (Throwable failure) {
			Context parent = Context.current();
			Span span = this.calls.start(method.template(), parent, method, invocation.getArguments(), began);
			this.calls.fail(span, failure, parent);
			throw failure;
		}
		if (method.outcome() == TracedMethod.Outcome.COLLECTION) {
			return collected(result, method, invocation.getArguments(), began);
		}
		if (!(result instanceof Publisher<?> publisher)) {
			return result;
		}
		Call call = new Call(this.calls, method, invocation.getArguments(), Context.current(), isLate(continuation));
		return suspends ? await(publisher, call, continuation) : wrap(publisher, call);
	}

	private boolean isLate(@Nullable Object continuation) {
		return continuation != null && this.calls.attempt(() -> ExpiredCalls.isCancelled(continuation), false);
	}

	// Spring takes the context of the coroutine from the argument as it is here.
	private @Nullable Object follow(@Nullable Object[] arguments) {
		int last = arguments.length - 1;
		Object continuation = arguments[last];
		arguments[last] = this.calls.attempt(() -> SuspendedCalls.follow(continuation, Context.current()),
				continuation);
		return continuation;
	}

	// Spring awaits the result with the argument as it is here.
	private Publisher<?> await(Publisher<?> publisher, Call call, @Nullable Object continuation) {
		int last = call.arguments().length - 1;
		call.arguments()[last] = SuspendedCalls.awaiting(call.arguments()[last]);
		Context followed = this.calls.attempt(() -> SuspendedCalls.followed(continuation, call.outside()),
				call.outside());
		if (!isBetween(followed, call.outside())) {
			return wrap(publisher, call);
		}
		return this.publishers.of(publisher, call.outside(), (subscriber, outside) -> open(publisher, subscriber, call,
				(outside == followed) ? call.outside() : outside));
	}

	// A span that was made current by hand between an agent and its step is closer than
	// what the coroutine carries, which is made current before all else.
	private static boolean isBetween(Context followed, Context caller) {
		Span closest = AgentCalls.current(followed);
		return followed != caller && closest.getSpanContext().isValid() && closest == AgentCalls.current(caller);
	}

	// A hot flow is what the call has to give, and the call ends with it.
	private @Nullable Object collected(@Nullable Object result, TracedMethod method, @Nullable Object[] arguments,
			Instant began) {
		Context caller = Context.current();
		Object flow = collected(result, new Call(this.calls, method, arguments, caller, false));
		if (flow != null) {
			return flow;
		}
		Span span = this.calls.start(method.template(), caller, method, arguments, began);
		this.calls.result(span, method, arguments, result);
		this.calls.end(span);
		return result;
	}

	private @Nullable Object collected(@Nullable Object result, SubscribedCall call) {
		return this.calls
			.attempt(
					() -> Optional.ofNullable(
							SpannedFlows.of(result, call.outside(), this.publishers, (outside) -> open(call, outside))),
					Optional.empty())
			.orElse(null);
	}

	private SubscriptionSpan open(SubscribedCall call, Context outside) {
		Context parent = call.parent(outside);
		return new CallSpan(this, call, call, call.start(parent), parent);
	}

	@Override
	public boolean isTraceable(@Nullable Object result) {
		return (result instanceof Publisher<?> publisher) ? isPlain(publisher)
				: result != null && this.coroutines && FLOWS.get(result.getClass()) && SpannedFlows.isPlain(result);
	}

	@Override
	public Object trace(Object publisher, SubscribedCall call) {
		if (publisher instanceof Publisher<?> reactive) {
			return wrap(reactive, call);
		}
		Object flow = collected(publisher, call);
		return (flow != null) ? flow : publisher;
	}

	private Publisher<?> wrap(Publisher<?> publisher, SubscribedCall call) {
		return this.publishers.of(publisher, call.outside(),
				(subscriber, outside) -> open(publisher, subscriber, call, outside));
	}

	private SubscriptionSpan open(Publisher<?> publisher, CoreSubscriber<?> subscriber, SubscribedCall call,
			Context outside) {
		Scannable retry = this.calls
			.attempt(() -> Optional.ofNullable(ReactorOperators.retryBehind(subscriber)), Optional.<Scannable>empty())
			.orElse(null);
		WaitingCalls waiting = (retry != null) ? this.retries.of(retry) : null;
		WaitingCalls.Taken taken = (waiting != null) ? waiting.take(call.kind(), publisher) : null;
		if (taken != null && taken.call() != null) {
			return taken.call().attempt(subscriber, taken.place());
		}
		OpenedSpan fallback = call.isFallback() ? null
				: this.calls
					.attempt(() -> Optional.ofNullable(this.resumed.fallback(call.name(), subscriber)),
							Optional.<OpenedSpan>empty())
					.orElse(null);
		Context parent = call.parent((fallback != null) ? fallback.context() : outside);
		Span span = call.start(parent);
		if (fallback != null) {
			return new ResumedCalls.Fallback(new CallSpan(this, subscriber, call, span, parent), fallback);
		}
		if (waiting == null || taken == null || !span.isRecording()) {
			return new CallSpan(this, subscriber, call, span, parent);
		}
		return new RetriedSubscriptions(waiting, taken.place(), this.calls, this.retrySpans, this.resumed, call, span,
				parent)
			.attempt(subscriber, taken.place());
	}

	/**
	 * The timeout behind a subscription, or around whoever waits for it, that is
	 * cancelling it on this thread.
	 * @return the timeout, null where it is cancelled for another reason
	 */
	static @Nullable Throwable timeout(AgentCalls calls, SubscribedCall call, Object subscriber) {
		return calls.attempt(() -> ReactorOperators.isTimingOut(subscriber) ? Optional.of(new TimeoutException())
				: Optional.ofNullable(call.timeout()), Optional.<Throwable>empty())
			.orElse(null);
	}

	// Of a public subclass the caller may expect more than a Mono or Flux has.
	private static boolean isPlain(Publisher<?> publisher) {
		if (!(publisher instanceof Mono<?> || publisher instanceof Flux<?>) || publisher instanceof ConnectableFlux<?>
				|| publisher instanceof GroupedFlux<?, ?>) {
			return false;
		}
		Class<?> type = publisher.getClass();
		while (!Modifier.isPublic(type.getModifiers())) {
			type = type.getSuperclass();
		}
		return type.getPackageName().equals(Mono.class.getPackageName());
	}

	/**
	 * A call of a traced method, in whose caller's context its subscriptions start.
	 *
	 * @param late whether its caller was cancelled before
	 */
	private record Call(AgentCalls calls, TracedMethod method, @Nullable Object[] arguments, Context outside,
			boolean late) implements SubscribedCall {

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
				return SubscribedCall.super.timeout();
			}
			return this.late ? null : ExpiredCalls.timeout(this.arguments[this.arguments.length - 1]);
		}

		@Override
		public boolean isPaced() {
			return this.method.template().stepKind() == StepKind.LLM;
		}

		@Override
		public CoroutineStack coroutine(Object subscription) {
			if (!COROUTINES) {
				return CoroutineStack.NONE;
			}
			boolean suspending = this.method.outcome() == TracedMethod.Outcome.SUSPENSION;
			return CoroutineFrames.of(subscription, suspending ? this.arguments[this.arguments.length - 1] : null);
		}

		@Override
		public void first(Span span, double milliseconds) {
			span.setAttribute(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT, milliseconds);
		}

		@Override
		public void result(Span span, @Nullable Object last) {
			this.calls.result(span, this.method, this.arguments, last);
		}

	}

	/**
	 * The span of a subscription that is one call.
	 */
	private record CallSpan(ReactiveCalls reactive, Object subscriber, SubscribedCall call, Span span,
			Context parent) implements SubscriptionSpan {

		@Override
		public Scope makeCurrent() {
			return this.reactive.calls.makeCurrent(this.span, this.call.inside(this.parent));
		}

		@Override
		public boolean isCurrent() {
			return AgentCalls.current() == this.span;
		}

		@Override
		public void released() {
			this.reactive.calls.released(this.span);
		}

		@Override
		public void released(SuspendedPlace place) {
			this.reactive.calls.released(this.span, place);
		}

		@Override
		public CoroutineStack coroutine(Object subscription) {
			return this.call.coroutine(subscription);
		}

		@Override
		public @Nullable StreamPace pace() {
			return this.call.isPaced() ? this.reactive.calls.pace(this.span) : null;
		}

		@Override
		public void first(double milliseconds) {
			this.reactive.calls.flowing(this.span);
			this.call.first(this.span, milliseconds);
		}

		@Override
		public void complete(@Nullable Object last) {
			this.call.result(this.span, last);
			this.reactive.calls.end(this.span);
		}

		@Override
		public void fail(Throwable failure) {
			failed(failure);
			this.reactive.calls.endExceptionally(this.span, failure, this.parent);
		}

		private void failed(Throwable failure) {
			this.reactive.calls.attempt(() -> {
				this.reactive.resumed.failed(this.subscriber, this.span, this.parent, failure);
				return true;
			}, false);
		}

		@Override
		public void heard() {
			this.reactive.resumed.heard();
		}

		@Override
		public void cancel() {
			Throwable timeout = timeout(this.reactive.calls, this.call, this.subscriber);
			if (timeout != null) {
				failed(timeout);
				this.reactive.calls.cutOff(this.span, timeout, timeout, this.parent);
			}
			else {
				this.span.setAttribute(AgentSpanAttributes.CANCELLED, true);
				this.reactive.calls.end(this.span);
			}
		}

	}

}
