package io.agenttracing.instrument.call.coroutine;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.coroutines.reactor.ReactorContext;
import org.jspecify.annotations.Nullable;

/**
 * A flow whose every collection is a span. The flow runs in the coroutine of its
 * collector with two additional context elements; the collector receives each value in
 * its original context. Each side runs in its own context, however often the other
 * suspends.
 *
 * @param <T> the type of the values
 */
final class TracedFlow<T> implements Flow<T> {

	private final Flow<T> flow;

	private final Context caller;

	private final TracedPublishers publishers;

	private final Function<Context, SubscriptionSpan> opening;

	TracedFlow(Flow<T> flow, Context caller, TracedPublishers publishers, Function<Context, SubscriptionSpan> opening) {
		this.flow = flow;
		this.caller = caller;
		this.publishers = publishers;
		this.opening = opening;
	}

	@Override
	public @Nullable Object collect(FlowCollector<? super T> collector, Continuation<? super Unit> continuation) {
		CoroutineContext outside = continuation.getContext();
		ReactorContext element = outside.get(ReactorContext.Key);
		reactor.util.context.Context view = (element != null) ? element.getContext()
				: reactor.util.context.Context.empty();
		Context current = Context.current();
		SubscriptionSpan span = this.opening.apply(TracedPublishers.subscriberContext(view, this.caller));
		try (Scope scope = span.makeCurrent()) {
			CoroutineContext inside = outside;
			if (span.isCurrent()) {
				// Read inside the scope: the bridge stores the span under a key of its
				// own.
				inside = CurrentContextElement.addTo(outside, current)
					.plus(new ReactorContext(this.publishers.write(view, Context.current())));
			}
			return new Collection<T>(collector, continuation, span, current, outside, inside).start(this.flow);
		}
	}

	private static @Nullable Throwable failureOf(@Nullable Object result) {
		try {
			ResultKt.throwOnFailure(result);
			return null;
		}
		catch (Throwable failure) {
			return failure;
		}
	}

	private static boolean isSuspended(@Nullable Object result) {
		return result == IntrinsicsKt.getCOROUTINE_SUSPENDED();
	}

	/**
	 * One collection. Values are emitted sequentially, from any thread.
	 */
	private static final class Collection<T> implements FlowCollector<T> {

		private final FlowCollector<? super T> collector;

		private final Continuation<? super Unit> caller;

		private final SubscriptionSpan span;

		private final Context current;

		private final CoroutineContext outside;

		private final CoroutineContext inside;

		private final @Nullable StreamPace pace;

		private final long start = System.nanoTime();

		private boolean first = true;

		private @Nullable T last;

		private @Nullable Throwable collectorFailure;

		private final Consumer<@Nullable Throwable> emitted = this::emitted;

		private final Supplier<Scope> inFlow;

		private final Emitting own;

		private Emitting other;

		private Collection(FlowCollector<? super T> collector, Continuation<? super Unit> caller, SubscriptionSpan span,
				Context current, CoroutineContext outside, CoroutineContext inside) {
			this.collector = collector;
			this.caller = caller;
			this.span = span;
			this.current = current;
			this.outside = outside;
			this.inside = inside;
			ThreadElements elements = ThreadElements.of(inside);
			this.inFlow = elements::enter;
			this.own = new Emitting(inside, outside, ThreadElements.of(outside));
			this.other = this.own;
			this.pace = span.pace();
		}

		private @Nullable Object start(Flow<T> flow) {
			wanted();
			Object result;
			try (Scope scope = this.inFlow.get()) {
				result = flow.collect(this, new Resumption(this.caller, this.inside, this::end, () -> leave(this.own)));
			}
			catch (Throwable failure) {
				end(failure);
				throw failure;
			}
			if (isSuspended(result)) {
				this.span.released(SuspendedPlace.UNKNOWN);
			}
			else {
				end(null);
			}
			return result;
		}

		@Override
		public @Nullable Object emit(T value, Continuation<? super Unit> flow) {
			delivered(value);
			Emitting emitting = emitting(flow.getContext());
			Object result;
			try (Scope scope = leave(emitting)) {
				result = this.collector.emit(value,
						new Resumption(flow, emitting.outside(), this.emitted, this.inFlow));
			}
			catch (Throwable failure) {
				this.collectorFailure = failure;
				throw failure;
			}
			if (!isSuspended(result)) {
				wanted();
			}
			return result;
		}

		private void delivered(T value) {
			if (this.first) {
				this.first = false;
				long elapsed = System.nanoTime() - this.start;
				this.span.first(elapsed / (double) TimeUnit.MILLISECONDS.toNanos(1));
				if (value != null) {
					this.span.element(value);
				}
			}
			this.last = value;
			if (this.pace != null) {
				this.pace.delivered();
			}
		}

		private void wanted() {
			if (this.pace != null) {
				this.pace.requested(1);
			}
		}

		private void emitted(@Nullable Throwable failure) {
			if (failure != null) {
				this.collectorFailure = failure;
			}
			else {
				wanted();
			}
		}

		// Elements that a flow adds around an emission, such as the job of a scope, are
		// visible to the collector.
		private Emitting emitting(CoroutineContext from) {
			if (from == this.inside) {
				return this.own;
			}
			Emitting emitting = this.other;
			if (emitting.inside() == from) {
				return emitting;
			}
			CoroutineContext outside = restored(ReactorContext.Key, restored(CurrentContextElement.KEY, from));
			emitting = new Emitting(from, outside, ThreadElements.of(outside));
			this.other = emitting;
			return emitting;
		}

		private CoroutineContext restored(CoroutineContext.Key<?> key, CoroutineContext context) {
			CoroutineContext.Element before = this.outside.get(key);
			if (context.get(key) != this.inside.get(key) || context.get(key) == before) {
				return context;
			}
			return (before != null) ? context.plus(before) : context.minusKey(key);
		}

		private Scope leave(Emitting emitting) {
			return emitting.elements().enter(this.current);
		}

		private void end(@Nullable Throwable failure) {
			if (failure == null) {
				this.span.complete(this.last);
			}
			else if (isSame(failure, this.collectorFailure) || ExpiredCalls.isBesides(this.caller, failure)) {
				this.span.cancel();
			}
			else {
				this.span.fail(failure);
			}
		}

		// Coroutines copy an exception that crosses a scope, to recover its stack trace.
		private static boolean isSame(Throwable failure, @Nullable Throwable other) {
			return other != null && (failure == other || (failure.getClass() == other.getClass()
					&& (SpanFailures.causeOf(failure) == other || SpanFailures.causeOf(other) == failure)));
		}

	}

	/**
	 * The context that a flow emits from, and the one that its collector sees.
	 */
	private record Emitting(CoroutineContext inside, CoroutineContext outside, ThreadElements elements) {
	}

	/**
	 * Resumes a suspended side of a collection: the flow after an emission, or the caller
	 * at the end.
	 */
	private static final class Resumption extends ContinuationImpl {

		private final Continuation<Object> side;

		private final Consumer<@Nullable Throwable> before;

		private final Supplier<Scope> scope;

		/**
		 * Creates the continuation.
		 * @param side the side to resume
		 * @param context the context of the work that it awaits
		 * @param before is called with the failure of that work, if any
		 * @param scope enters the context of the side
		 */
		@SuppressWarnings("unchecked")
		private Resumption(Continuation<? super Unit> side, CoroutineContext context,
				Consumer<@Nullable Throwable> before, Supplier<Scope> scope) {
			super((Continuation<Object>) side, context);
			this.side = (Continuation<Object>) side;
			this.before = before;
			this.scope = scope;
		}

		@Override
		protected Object invokeSuspend(Object result) {
			releaseIntercepted();
			this.before.accept(failureOf(result));
			try (Scope scope = this.scope.get()) {
				this.side.resumeWith(result);
			}
			return IntrinsicsKt.getCOROUTINE_SUSPENDED();
		}

	}

}
