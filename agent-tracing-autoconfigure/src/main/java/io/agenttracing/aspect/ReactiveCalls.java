package io.agenttracing.aspect;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

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
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
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
		Instant start = Instant.now();
		Object result;
		try {
			result = invocation.proceed();
		}
		catch (Throwable failure) {
			Span span = this.calls.start(method.template(), Context.current(), method, invocation.getArguments(),
					TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano());
			this.calls.fail(span, failure);
			throw failure;
		}
		Call call = new Call(method, invocation.getArguments(), Context.current());
		if (result instanceof Mono<?> mono) {
			return new TracedMono<>(mono, call);
		}
		return (result instanceof Publisher<?> publisher) ? new TracedFlux<>(Flux.from(publisher), call) : result;
	}

	private <T> void subscribe(Call call, CoreSubscriber<? super T> actual, boolean stream, Source<T> source) {
		Context parent = parent(actual.currentContext(), call.caller());
		Span span = this.calls.start(call.method(), call.arguments(), parent);
		TracedSubscriber<T> subscriber = new TracedSubscriber<>(actual, parent, this.calls, span, call.method(),
				call.arguments(), stream);
		try (Scope scope = this.calls.makeCurrent(span, parent)) {
			// As it is inside the scope: the bridge keeps the span under a key of its
			// own.
			Context below = Context.current();
			source.subscribe(subscriber, (context) -> write(context, span, below));
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

	private static Context parent(ContextView reactorContext, Context caller) {
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
	 * A call that has returned its publisher.
	 */
	private record Call(TracedMethod method, @Nullable Object[] arguments, Context caller) {
	}

	@FunctionalInterface
	private interface Source<T> {

		void subscribe(CoreSubscriber<T> subscriber, UnaryOperator<reactor.util.context.Context> write);

	}

	private final class TracedMono<T> extends MonoOperator<T, T> {

		private final Mono<T> mono;

		private final Call call;

		private TracedMono(Mono<T> mono, Call call) {
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

		private final Call call;

		private TracedFlux(Flux<T> flux, Call call) {
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
