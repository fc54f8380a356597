package io.agenttracing.span;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.agenttracing.context.CapturedContext;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

import org.springframework.util.ClassUtils;

/**
 * Publishers whose every subscription is a span. The work below finds its parent in the
 * Reactor context, as an Observation and as an OpenTelemetry context.
 *
 * @since 0.1.0
 */
public final class TracedPublishers {

	/**
	 * The class name of the subscribers on a stack, for code that runs without Reactor,
	 * too.
	 */
	public static final String SUBSCRIBER = "io.agenttracing.span.TracedSubscriber";

	/** The class name of a subscriber of {@code flatMap} to what its mapper returns. */
	public static final String FLAT_MAP = "reactor.core.publisher.FluxFlatMap$FlatMapInner";

	private static final Log logger = LogFactory.getLog(TracedPublishers.class);

	// Whether they wait for their value in a way of their own.
	private static final ClassValue<Boolean> BLOCKING = new ClassValue<>() {
		@Override
		protected Boolean computeValue(Class<?> type) {
			Method block = ClassUtils.getMethodIfAvailable(type, "block");
			return block != null && block.getDeclaringClass() != Mono.class;
		}
	};

	private final SpanObservations observations;

	/**
	 * Publishers of an application.
	 * @param observations adapts spans to what the work below looks for
	 */
	public TracedPublishers(SpanObservations observations) {
		this.observations = observations;
	}

	/**
	 * Makes each subscription to a publisher a span.
	 * @param publisher the publisher
	 * @param caller the context of the call that has returned it, for subscribers without
	 * one
	 * @param opening opens the span of a subscription
	 * @return a Mono for a Mono, else a Flux
	 */
	public Publisher<?> of(Publisher<?> publisher, Context caller, Opening opening) {
		return (publisher instanceof Mono<?> mono) ? mono(mono, caller, opening)
				: flux(Flux.from(publisher), caller, opening);
	}

	private <T> Mono<T> mono(Mono<T> mono, Context caller, Opening opening) {
		boolean called = mono instanceof Callable<?>;
		Consumer<CoreSubscriber<? super T>> subscribing = (actual) -> subscribe(actual, caller, opening, false,
				!(called && isFlatMap(actual)),
				(subscriber, write) -> ((write != null) ? mono.contextWrite(write) : mono).subscribe(subscriber));
		// Reactor's own do their work at once, on any thread, without a subscriber.
		Blocking<T> blocking = BLOCKING.get(mono.getClass()) ? (wait) -> block(wait, caller, opening) : null;
		return (mono instanceof Fuseable) ? new TracedFuseableMono<>(mono, subscribing, blocking)
				: new TracedMono<>(mono, subscribing, blocking);
	}

	// It calls what can be called, without a subscription. Of what it subscribes to it
	// takes the value from a queue, and ends with what that throws.
	private static boolean isFlatMap(CoreSubscriber<?> subscriber) {
		return subscriber.getClass().getName().equals(FLAT_MAP);
	}

	private static <T> @Nullable T block(Supplier<@Nullable T> wait, Context caller, Opening opening) {
		SubscriptionSpan span = opening.open(Operators.emptySubscriber(), currentOr(caller));
		if (span == null) {
			return wait.get();
		}
		T value;
		try (Scope scope = span.makeCurrent()) {
			value = wait.get();
		}
		catch (Throwable failure) {
			span.fail(Exceptions.unwrap(failure));
			span.heard();
			throw failure;
		}
		if (value != null) {
			span.element(value);
		}
		span.complete(value);
		return value;
	}

	private <T> Flux<T> flux(Flux<T> flux, Context caller, Opening opening) {
		Consumer<CoreSubscriber<? super T>> subscribing = (actual) -> subscribe(actual, caller, opening, true, true,
				(subscriber, write) -> ((write != null) ? flux.contextWrite(write) : flux).subscribe(subscriber));
		return (flux instanceof Fuseable) ? new TracedFuseableFlux<>(flux, subscribing)
				: new TracedFlux<>(flux, subscribing);
	}

	private <T> void subscribe(CoreSubscriber<? super T> actual, Context caller, Opening opening, boolean stream,
			boolean queued, Source<T> source) {
		Context outside = subscriberContext(actual.currentContext(), caller);
		SubscriptionSpan span = opening.open(actual, outside);
		if (span == null) {
			source.subscribe(actual, null);
			return;
		}
		TracedSubscriber<T> subscriber = TracedSubscriber.of(actual, outside, span, stream, queued);
		try (Scope scope = span.makeCurrent()) {
			// Read inside the scope: the bridge stores the span under a key of its own.
			Context below = Context.current();
			boolean current = span.isCurrent();
			UnaryOperator<reactor.util.context.Context> write = (context) -> opening
				.write(current ? write(context, below) : context, span);
			if (Hooks.isAutomaticContextPropagationEnabled()) {
				// Reactor's own operator sets what is in its context on each thread.
				source.subscribe(subscriber, write);
			}
			else {
				// No operator: hooks of the application are called for those it has.
				subscriber.write(write);
				source.subscribe(subscriber, null);
			}
			span.released(subscriber);
		}
		catch (Throwable fatal) {
			// Reactor throws fatal errors instead of signalling them.
			subscriber.thrown(fatal);
			throw fatal;
		}
	}

	/**
	 * Writes a context to the Reactor context, for the operators upstream. @param
	 * reactorContext the Reactor context of the subscriber
	 * @param context the context
	 * @return the Reactor context of the operators upstream
	 */
	public reactor.util.context.Context write(reactor.util.context.Context reactorContext, Context context) {
		Observation carrier = carrier(context);
		return reactorContext.put(ObservationThreadLocalAccessor.KEY, carrier)
			.put(CapturedContext.KEY, new CapturedContext(context, carrier));
	}

	private Observation carrier(Context context) {
		return Failures.attempt(logger, "A span could not be made an Observation",
				() -> this.observations.of(Span.fromContext(context), context), Observation.NOOP);
	}

	/**
	 * Whether a method may return one of the publishers that are made here.
	 * @param returnType the type that the method declares
	 * @return whether it may
	 */
	public static boolean canReturn(Class<?> returnType) {
		return returnType == Mono.class || returnType == Flux.class || (Publisher.class.isAssignableFrom(returnType)
				&& returnType.isAssignableFrom(Mono.class) && returnType.isAssignableFrom(Flux.class));
	}

	/**
	 * The context of a subscriber.
	 * @param reactorContext the Reactor context of the subscriber
	 * @param caller the context of the call that has returned the publisher
	 * @return the context
	 */
	public static Context subscriberContext(ContextView reactorContext, Context caller) {
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
		TraceContext traceContext = tracingContext.getSpan().context();
		Context own = Span.fromContext(base).getSpanContext().isValid() ? base : BridgedContext.of(traceContext, base);
		return own.with(Span.fromContext(OtelTraceContext.toOtelContext(traceContext)));
	}

	// Without context propagation, a subscription on another thread has only the context
	// of the method's caller.
	private static Context currentOr(Context caller) {
		Context current = Context.current();
		return Span.fromContext(current).getSpanContext().isValid() ? current : caller;
	}

	/**
	 * Opens the spans of a publisher.
	 */
	@FunctionalInterface
	public interface Opening {

		/**
		 * Opens the span of a subscription; must not throw.
		 * @param subscriber the subscriber
		 * @param outside its context
		 * @return the span, null to subscribe without one
		 */
		@Nullable SubscriptionSpan open(CoreSubscriber<?> subscriber, Context outside);

		/**
		 * Adds to the Reactor context of the operators upstream.
		 * @param context the Reactor context
		 * @param span the span of the subscription
		 * @return the context for the operators upstream
		 */
		default reactor.util.context.Context write(reactor.util.context.Context context, SubscriptionSpan span) {
			return context;
		}

	}

	@FunctionalInterface
	private interface Source<T> {

		void subscribe(CoreSubscriber<? super T> subscriber,
				@Nullable UnaryOperator<reactor.util.context.Context> write);

	}

	/**
	 * Waits for the value of a source in the span of its call.
	 */
	@FunctionalInterface
	private interface Blocking<T> {

		@Nullable T block(Supplier<@Nullable T> wait);

	}

	private static class TracedMono<T> extends MonoOperator<T, T> {

		private final Consumer<CoreSubscriber<? super T>> subscribing;

		private final @Nullable Blocking<T> blocking;

		private TracedMono(Mono<T> mono, Consumer<CoreSubscriber<? super T>> subscribing,
				@Nullable Blocking<T> blocking) {
			super(mono);
			this.subscribing = subscribing;
			this.blocking = blocking;
		}

		@Override
		public @Nullable T block() {
			return (this.blocking != null) ? this.blocking.block(this.source::block) : super.block();
		}

		@Override
		public @Nullable T block(Duration timeout) {
			return (this.blocking != null) ? this.blocking.block(() -> this.source.block(timeout))
					: super.block(timeout);
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			this.subscribing.accept(actual);
		}

	}

	private static class TracedFlux<T> extends FluxOperator<T, T> {

		private final Consumer<CoreSubscriber<? super T>> subscribing;

		private TracedFlux(Flux<T> flux, Consumer<CoreSubscriber<? super T>> subscribing) {
			super(flux);
			this.subscribing = subscribing;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			this.subscribing.accept(actual);
		}

	}

	private static final class TracedFuseableMono<T> extends TracedMono<T> implements Fuseable {

		private TracedFuseableMono(Mono<T> mono, Consumer<CoreSubscriber<? super T>> subscribing,
				@Nullable Blocking<T> blocking) {
			super(mono, subscribing, blocking);
		}

	}

	private static final class TracedFuseableFlux<T> extends TracedFlux<T> implements Fuseable {

		private TracedFuseableFlux(Flux<T> flux, Consumer<CoreSubscriber<? super T>> subscribing) {
			super(flux, subscribing);
		}

	}

}
