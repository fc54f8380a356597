package io.agenttracing.aspect;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

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
			this.calls.endExceptionally(span, failure);
			throw failure;
		}
		@Nullable Object[] arguments = invocation.getArguments();
		if (result instanceof Mono<?> mono) {
			return new TracedMono<>(mono, method, arguments);
		}
		return (result instanceof Publisher<?> publisher) ? new TracedFlux<>(Flux.from(publisher), method, arguments)
				: result;
	}

	private <T> void subscribe(Mono<T> source, CoreSubscriber<? super T> actual, TracedMethod method,
			@Nullable Object[] arguments) {
		Context parent = parent(actual.currentContext());
		Span span = this.calls.start(method, arguments, parent);
		try (Scope scope = this.calls.makeCurrent(span, parent)) {
			source.contextWrite((context) -> write(context, span, parent))
				.subscribe(new TracedSubscriber<>(actual, parent, this.calls, span, method, arguments, false));
		}
	}

	private <T> void subscribe(Flux<T> source, CoreSubscriber<? super T> actual, TracedMethod method,
			@Nullable Object[] arguments) {
		Context parent = parent(actual.currentContext());
		Span span = this.calls.start(method, arguments, parent);
		try (Scope scope = this.calls.makeCurrent(span, parent)) {
			source.contextWrite((context) -> write(context, span, parent))
				.subscribe(new TracedSubscriber<>(actual, parent, this.calls, span, method, arguments, true));
		}
	}

	private reactor.util.context.Context write(reactor.util.context.Context reactorContext, Span span, Context parent) {
		if (!span.getSpanContext().isValid()) {
			return reactorContext;
		}
		Context context = AgentCalls.store(span, parent).with(span);
		Observation carrier = SpanObservation.of(span, context, this.observationRegistry);
		return reactorContext.put(ObservationThreadLocalAccessor.KEY, carrier)
			.put(CapturedContext.KEY, new CapturedContext(context, carrier));
	}

	private static Context parent(ContextView reactorContext) {
		CapturedContext captured = reactorContext.getOrDefault(CapturedContext.KEY, null);
		Object observation = reactorContext.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (captured != null && (observation == null || observation == captured.observation())) {
			return captured.context();
		}
		Context base = (captured != null) ? captured.context() : Context.current();
		TracingContext tracingContext = (observation instanceof Observation current)
				? current.getContextView().get(TracingContext.class) : null;
		if (tracingContext == null || tracingContext.getSpan() == null) {
			return base;
		}
		Span span = Span.fromContext(OtelTraceContext.toOtelContext(tracingContext.getSpan().context()));
		return base.with(span);
	}

	private final class TracedMono<T> extends MonoOperator<T, T> {

		private final Mono<T> mono;

		private final TracedMethod method;

		private final @Nullable Object[] arguments;

		private TracedMono(Mono<T> mono, TracedMethod method, @Nullable Object[] arguments) {
			super(mono);
			this.mono = mono;
			this.method = method;
			this.arguments = arguments;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			ReactiveCalls.this.subscribe(this.mono, actual, this.method, this.arguments);
		}

	}

	private final class TracedFlux<T> extends FluxOperator<T, T> {

		private final Flux<T> flux;

		private final TracedMethod method;

		private final @Nullable Object[] arguments;

		private TracedFlux(Flux<T> flux, TracedMethod method, @Nullable Object[] arguments) {
			super(flux);
			this.flux = flux;
			this.method = method;
			this.arguments = arguments;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			ReactiveCalls.this.subscribe(this.flux, actual, this.method, this.arguments);
		}

	}

}
