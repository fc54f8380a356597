package io.agenttracing.span;

import java.lang.ref.WeakReference;
import java.util.Locale;

import io.agenttracing.context.Deadline;
import io.micrometer.observation.Observation;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * A span that was open when {@link TrackedSpans} was read: when and on which thread it
 * was started, and its closest open ancestor. The spans of a trace are linked in the
 * order of their start.
 *
 * @since 0.1.0
 */
public sealed class TrackedSpan permits TrackedTrace {

	// The SDK's name of a span that has none.
	private static final String NO_NAME = "<unspecified span name>";

	private static final int ENDED = -1;

	private final ReadableSpan span;

	private final long startNanos;

	// This and what follows is changed with the lock of the trace only.
	private @Nullable Thread thread;

	private @Nullable TrackedSpan above;

	// How many children it has, or that it has ended.
	private int below;

	// Null for most spans.
	private volatile @Nullable Details details;

	@Nullable TrackedSpan previous;

	@Nullable TrackedSpan next;

	TrackedSpan(ReadableSpan span, long startNanos, Thread thread, @Nullable Deadline deadline) {
		this.span = span;
		this.startNanos = startNanos;
		this.thread = thread;
		this.details = (deadline != null) ? new Details(deadline, startNanos) : null;
	}

	private Details details() {
		Details details = this.details;
		if (details == null) {
			details = new Details(null, this.startNanos);
			this.details = details;
		}
		return details;
	}

	public ReadableSpan span() {
		return this.span;
	}

	String traceId() {
		return this.span.getSpanContext().getTraceId();
	}

	public String spanId() {
		return this.span.getSpanContext().getSpanId();
	}

	/**
	 * The name of the span: the one that its Observation was given meanwhile, else its
	 * own, else its kind.
	 * @return the name
	 */
	public String name() {
		Observation.Context context = observation();
		String contextual = (context != null) ? context.getContextualName() : null;
		if (contextual != null && !contextual.isBlank()) {
			return contextual;
		}
		String name = this.span.getName();
		return (name.isBlank() || NO_NAME.equals(name)) ? this.span.getKind().name().toLowerCase(Locale.ROOT) + " span"
				: name;
	}

	/**
	 * The time of the start, accurate to a tenth of a second, the tick of the clock.
	 * @return the time in nanoseconds, never after the start
	 */
	public long startNanos() {
		return this.startNanos;
	}

	/**
	 * How long it has been open.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, exact unless its start was set by hand
	 */
	public long ageNanos(long now) {
		long age = now - this.startNanos;
		long latency = this.span.getLatencyNanos();
		return (latency >= 0) ? Math.min(age, latency) : age;
	}

	/**
	 * The time since a descendant has last ended.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, at most those it has been open
	 */
	public long quietNanos(long now) {
		Details details = this.details;
		return Math.min(ageNanos(now), now - ((details != null) ? details.lastEndBelow : this.startNanos));
	}

	/**
	 * The deadline of its callers, not counting its own timeout.
	 * @return the deadline, or {@code null} where none is known
	 */
	public @Nullable Deadline deadline() {
		Details details = this.details;
		return (details != null) ? details.deadline : null;
	}

	/**
	 * The closest ancestor in this process that was open when the span was started, also
	 * across messages that were sent and received in this process.
	 * @return the span, which may have ended by now, or {@code null} where there is none
	 */
	public @Nullable TrackedSpan above() {
		return this.above;
	}

	/**
	 * The thread that holds the span, unless its method is known to have returned. Only
	 * spans of agent tracing itself stay on the thread that started them.
	 * @return the thread, null for spans of other instrumentations and for calls that
	 * have returned an asynchronous result
	 */
	public @Nullable Thread thread() {
		return isOwn() ? this.thread : null;
	}

	/**
	 * Whether the thread that started the span has left it.
	 * @return whether it waits for an asynchronous result, as far as is known
	 */
	public boolean isReleased() {
		return this.thread == null;
	}

	/**
	 * Whether agent tracing itself has started the span.
	 * @return whether it is no span of another instrumentation
	 */
	public boolean isOwn() {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(this.span.getInstrumentationScopeInfo().getName());
	}

	/**
	 * Whether it is a stream that has emitted an element.
	 * @return whether it has
	 */
	public boolean isFlowing() {
		Details details = this.details;
		return details != null && details.flowing;
	}

	/**
	 * For how long demand for the next element of a stream is unanswered.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, 0 without demand, or for the first one
	 */
	public long idleNanos(long now) {
		Details details = this.details;
		StreamPace pace = (details != null && details.flowing) ? details.pace : null;
		return (pace != null) ? pace.idleNanos(now) : 0;
	}

	void pace(StreamPace pace) {
		details().pace = pace;
	}

	void flow() {
		details().flowing = true;
	}

	/**
	 * The Observation of the span, held weakly: an unreachable one cannot be stopped.
	 */
	public Observation.@Nullable Context observation() {
		Details details = this.details;
		WeakReference<Observation.Context> observed = (details != null) ? details.observation : null;
		return (observed != null) ? observed.get() : null;
	}

	void observe(Observation.Context context) {
		details().observation = new WeakReference<>(context);
	}

	/**
	 * Where it is suspended.
	 * @return the place, null if it is unknown or unreachable
	 */
	public @Nullable SuspendedPlace place() {
		Details details = this.details;
		WeakReference<SuspendedPlace> place = (details != null) ? details.place : null;
		return (place != null) ? place.get() : null;
	}

	void release(SuspendedPlace place) {
		this.thread = null;
		details().place = new WeakReference<>(place);
	}

	void hangBelow(@Nullable TrackedSpan above) {
		this.above = above;
	}

	/**
	 * The closest open ancestor. It replaces ancestors that have ended, so that these can
	 * be collected.
	 */
	@Nullable TrackedSpan openAbove() {
		TrackedSpan open = this.above;
		while (open != null && open.isEnded()) {
			open = open.above;
		}
		this.above = open;
		return open;
	}

	void end() {
		this.below = ENDED;
	}

	boolean isEnded() {
		return this.below == ENDED;
	}

	void startedBelow() {
		this.below++;
	}

	/**
	 * Records that this span is not exported: its parent no longer counts it as a child.
	 */
	void unseen() {
		TrackedSpan parent = this.above;
		if (isLeaf() && parent != null && !parent.isEnded()
				&& parent.spanId().equals(this.span.getParentSpanContext().getSpanId())) {
			parent.below--;
		}
	}

	boolean isLeaf() {
		return this.below == 0;
	}

	void endedBelow(long now) {
		details().lastEndBelow = now;
	}

	/**
	 * What is known of some spans only.
	 */
	private static final class Details {

		private final @Nullable Deadline deadline;

		private volatile boolean flowing;

		private volatile @Nullable StreamPace pace;

		private volatile @Nullable WeakReference<Observation.Context> observation;

		private volatile @Nullable WeakReference<SuspendedPlace> place;

		private volatile long lastEndBelow;

		private Details(@Nullable Deadline deadline, long lastEndBelow) {
			this.deadline = deadline;
			this.lastEndBelow = lastEndBelow;
		}

	}

}
