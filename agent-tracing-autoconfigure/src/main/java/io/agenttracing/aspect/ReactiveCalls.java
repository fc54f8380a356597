package io.agenttracing.aspect;

import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.function.UnaryOperator;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.CapturedContext;
import io.agenttracing.propagation.SpanObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.ContextView;

/**
 * Calls whose result is a publisher. The span is the subscription: every subscription
 * makes one, a publisher that nobody subscribes to makes none, and the work below finds
 * its parent in the Reactor context, as an Observation and as an OpenTelemetry context.
 */
final class ReactiveCalls implements PublisherCalls {

	private final AgentCalls calls;

	private final ObservationRegistry observationRegistry;

	ReactiveCalls(AgentCalls calls, ObservationRegistry observationRegistry) {
		this.calls = calls;
		this.observationRegistry = observationRegistry;
	}

	/**
	 * Whether a method of this return type may return one of the publishers made here.
	 */
	static boolean canWrap(Class<?> returnType) {
		return returnType == Mono.class || returnType == Flux.class || (Publisher.class.isAssignableFrom(returnType)
				&& returnType.isAssignableFrom(Mono.class) && returnType.isAssignableFrom(Flux.class));
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation, TracedMethod method) throws Throwable {
		Instant began = Instant.now();
		Object result;
		try {
			result = invocation.proceed();
		}
		catch (Throwable failure) {
			Span span = this.calls.start(method.template(), Context.current(), method, invocation.getArguments(),
					began);
			this.calls.fail(span, failure);
			throw failure;
		}
		return (result instanceof Publisher<?> publisher)
				? wrap(publisher, new Call(this.calls, method, invocation.getArguments(), Context.current())) : result;
	}

	@Override
	public @Nullable Object trace(@Nullable Object result, SubscribedCall call) {
		return (result instanceof Publisher<?> publisher && isPlain(publisher)) ? wrap(publisher, call) : null;
	}

	private Publisher<?> wrap(Publisher<?> publisher, SubscribedCall call) {
		return (publisher instanceof Mono<?> mono) ? new TracedMono<>(mono, call)
				: new TracedFlux<>(Flux.from(publisher), call);
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

	private <T> void subscribe(SubscribedCall call, CoreSubscriber<? super T> actual, boolean stream,
			Source<T> source) {
		Context outside = subscriberContext(actual.currentContext(), call.caller());
		Context parent = call.parent(outside);
		Span span = call.start(parent);
		TracedSubscriber<T> subscriber = new TracedSubscriber<>(actual, outside, this.calls, span, call, stream);
		try (Scope scope = this.calls.makeCurrent(span, parent)) {
			// As it is inside the scope: the bridge keeps the span under a key of its
			// own.
			Context below = Context.current();
			source.subscribe(subscriber, (context) -> write(context, span, below));
			this.calls.released(span);
		}
		catch (Throwable fatal) {
			// Reactor throws what it takes for fatal instead of signalling it.
			subscriber.endExceptionally(fatal);
			throw fatal;
		}
	}

	private reactor.util.context.Context write(reactor.util.context.Context reactorContext, Span span,
			Context context) {
		if (AgentCalls.current(context) != span) {
			return reactorContext;
		}
		Observation carrier = this.calls.attempt(() -> SpanObservation.of(span, context, this.observationRegistry),
				Observation.NOOP);
		return reactorContext.put(ObservationThreadLocalAccessor.KEY, carrier)
			.put(CapturedContext.KEY, new CapturedContext(context, carrier));
	}

	private static Context subscriberContext(ContextView reactorContext, Context caller) {
		CapturedContext captured = reactorContext.getOrDefault(CapturedContext.KEY, null);
		Object observation = reactorContext.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (captured != null && (observation == null || observation == captured.observation())) {
			return captured.context();
		}
		Context base = (captured != null) ? captured.context() : currentOr(caller);
		TracingContext tracingContext = (observation instanceof Observation current)
				? current.getContextView().get(TracingContext.class) : null;
		if (tracingContext == null || tracingContext.getSpan() == null) {
			return base;
		}
		Span span = Span.fromContext(OtelTraceContext.toOtelContext(tracingContext.getSpan().context()));
		return base.with(span);
	}

	// Without Reactor's help, a subscription on another thread knows only who has called
	// the method.
	private static Context currentOr(Context caller) {
		Context current = Context.current();
		return Span.fromContext(current).getSpanContext().isValid() ? current : caller;
	}

	/**
	 * A call of a traced method, in whose caller's context its subscriptions start.
	 */
	private record Call(AgentCalls calls, TracedMethod method, @Nullable Object[] arguments,
			Context caller) implements SubscribedCall {

		@Override
		public Context parent(Context subscriber) {
			return subscriber;
		}

		@Override
		public Span start(Context parent) {
			return this.calls.start(this.method, this.arguments, parent);
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

	@FunctionalInterface
	private interface Source<T> {

		void subscribe(CoreSubscriber<T> subscriber, UnaryOperator<reactor.util.context.Context> write);

	}

	private final class TracedMono<T> extends MonoOperator<T, T> {

		private final Mono<T> mono;

		private final SubscribedCall call;

		private TracedMono(Mono<T> mono, SubscribedCall call) {
			super(mono);
			this.mono = mono;
			this.call = call;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			ReactiveCalls.this.<T>subscribe(this.call, actual, false,
					(subscriber, write) -> this.mono.contextWrite(write::apply).subscribe(subscriber));
		}

	}

	private final class TracedFlux<T> extends FluxOperator<T, T> {

		private final Flux<T> flux;

		private final SubscribedCall call;

		private TracedFlux(Flux<T> flux, SubscribedCall call) {
			super(flux);
			this.flux = flux;
			this.call = call;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			ReactiveCalls.this.<T>subscribe(this.call, actual, true,
					(subscriber, write) -> this.flux.contextWrite(write::apply).subscribe(subscriber));
		}

	}

}
