package io.agenttracing.instrument.call;

import java.lang.reflect.Modifier;
import java.util.Set;

import io.agenttracing.context.SpanObservations;
import io.agenttracing.instrument.call.coroutine.ExpiredCalls;
import io.agenttracing.instrument.call.coroutine.SuspendedCalls;
import io.agenttracing.instrument.call.coroutine.TracedFlows;
import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.agenttracing.instrument.call.reactor.SubscriptionSpans;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;

import org.springframework.util.ClassUtils;

/**
 * Calls whose result is a publisher. The span is the subscription: every subscription has
 * one, and a publisher without a subscriber has none.
 */
final class ReactorPublisherTracing implements PublisherTracing {

	static final boolean COROUTINES = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
			ReactorPublisherTracing.class.getClassLoader());

	// By name: Kotlin's classes are loaded only if there is a flow.
	private static final ClassValue<Boolean> FLOWS = new ClassValue<>() {
		@Override
		protected Boolean computeValue(Class<?> type) {
			return AsynchronousResults.isAny(type, Set.of(TracedMethodParser.FLOW));
		}
	};

	private final AgentCalls calls;

	private final TracedPublishers publishers;

	private final SubscriptionSpans subscriptions;

	ReactorPublisherTracing(AgentCalls calls, SpanObservations observations, RetrySpans retrySpans) {
		this.calls = calls;
		this.subscriptions = new SubscriptionSpans(retrySpans, calls);
		this.publishers = new TracedPublishers(observations);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation, TracedMethod method) throws Throwable {
		Beginning began = Beginning.now();
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
		if (publisher instanceof ConnectableFlux<?> || publisher instanceof GroupedFlux<?, ?>) {
			return ended(result, method, invocation.getArguments(), Context.current(), began);
		}
		ReactiveMethodCall call = new ReactiveMethodCall(this.calls, method, invocation.getArguments(),
				Context.current(), isLate(continuation));
		return suspends ? await(publisher, call, continuation) : wrap(publisher, call);
	}

	private boolean isLate(@Nullable Object continuation) {
		return continuation != null && this.calls.attempt(() -> ExpiredCalls.isCancelled(continuation), false);
	}

	// Spring takes the coroutine's context from the argument as it is at this point.
	private @Nullable Object follow(@Nullable Object[] arguments) {
		int last = arguments.length - 1;
		Object continuation = arguments[last];
		arguments[last] = this.calls.attempt(() -> SuspendedCalls.follow(continuation, Context.current()),
				continuation);
		return continuation;
	}

	// Spring awaits the result with the argument as it is at this point.
	private Publisher<?> await(Publisher<?> publisher, ReactiveMethodCall call, @Nullable Object continuation) {
		int last = call.arguments().length - 1;
		call.arguments()[last] = SuspendedCalls.awaiting(call.arguments()[last]);
		Context followed = this.calls.attempt(() -> SuspendedCalls.followed(continuation, call.outside()),
				call.outside());
		if (!isBetween(followed, call.outside())) {
			return wrap(publisher, call);
		}
		return this.publishers.of(publisher, call.outside(), (subscriber, outside) -> this.subscriptions.open(publisher,
				subscriber, call, (outside == followed) ? call.outside() : outside));
	}

	// A span that was made current by hand between an agent and its step is closer than
	// the context of the coroutine, which is made current first.
	private static boolean isBetween(Context followed, Context caller) {
		Span closest = CurrentAgentSpan.of(followed);
		return followed != caller && closest.getSpanContext().isValid() && closest == CurrentAgentSpan.of(caller);
	}

	// A hot flow is a plain result, as is a flux that its caller connects: the call ends
	// when it returns one.
	private @Nullable Object collected(@Nullable Object result, TracedMethod method, @Nullable Object[] arguments,
			Beginning began) {
		Context caller = Context.current();
		Object flow = collected(result, new ReactiveMethodCall(this.calls, method, arguments, caller, false));
		return (flow != null) ? flow : ended(result, method, arguments, caller, began);
	}

	private @Nullable Object ended(@Nullable Object result, TracedMethod method, @Nullable Object[] arguments,
			Context caller, Beginning began) {
		Span span = this.calls.start(method.template(), caller, method, arguments, began);
		this.calls.end(span, method, arguments, result);
		return result;
	}

	private @Nullable Object collected(@Nullable Object result, PublisherCall call) {
		return this.calls.orNull(() -> TracedFlows.of(result, call.outside(), this.publishers,
				(outside) -> this.subscriptions.open(call, outside)));
	}

	@Override
	public boolean isTraceable(@Nullable Object result) {
		return (result instanceof Publisher<?> publisher) ? isPlain(publisher)
				: result != null && COROUTINES && FLOWS.get(result.getClass()) && TracedFlows.isPlain(result);
	}

	@Override
	public Object trace(Object publisher, PublisherCall call) {
		if (publisher instanceof Publisher<?> reactive) {
			return wrap(reactive, call);
		}
		Object flow = collected(publisher, call);
		return (flow != null) ? flow : publisher;
	}

	private Publisher<?> wrap(Publisher<?> publisher, PublisherCall call) {
		return this.publishers.of(publisher, call.outside(),
				(subscriber, outside) -> this.subscriptions.open(publisher, subscriber, call, outside));
	}

	// The caller may need the additional methods of a public subclass.
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

}
