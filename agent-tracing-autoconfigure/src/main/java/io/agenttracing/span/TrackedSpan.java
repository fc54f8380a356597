package io.agenttracing.span;

import java.lang.ref.WeakReference;
import java.util.Locale;

import io.agenttracing.context.Deadline;
import io.micrometer.observation.Observation;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * A span that was open when {@link TrackedSpans} was asked: since when, and on which
 * thread it was started, and what is open above it. The spans of a trace are linked in
 * the order of their start.
 *
 * @since 0.1.0
 */
public sealed class TrackedSpan permits TrackedTrace {

	// Of the SDK
	private static final String NO_NAME = "<unspecified span name>";

	private final ReadableSpan span;

	private final long startNanos;

	// Changed only together with its trace.
	private @Nullable Thread thread;

	private final @Nullable Deadline deadline;

	private volatile boolean flowing;

	private volatile @Nullable StreamPace pace;

	private volatile @Nullable WeakReference<Observation.Context> observation;

	private volatile @Nullable WeakReference<SuspendedPlace> place;

	private volatile long lastEndBelow;

	// As the thread: changed only together with its trace.
	private @Nullable TrackedSpan above;

	private boolean ended;

	private int below;

	@Nullable TrackedSpan previous;

	@Nullable TrackedSpan next;

	TrackedSpan(ReadableSpan span, long startNanos, Thread thread, @Nullable Deadline deadline) {
		this.span = span;
		this.startNanos = startNanos;
		this.thread = thread;
		this.deadline = deadline;
		this.lastEndBelow = startNanos;
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
	 * Its name. An Observation names its span at its end: until then it is that of the
	 * Observation, else what kind of span it is.
	 * @return the name
	 */
	public String name() {
		if (isNamed()) {
			return this.span.getName();
		}
		Observation.Context context = observation();
		String contextual = (context != null) ? context.getContextualName() : null;
		String name = (context != null && (contextual == null || contextual.isBlank())) ? context.getName()
				: contextual;
		return (name != null && !name.isBlank()) ? name : this.span.getKind().name().toLowerCase(Locale.ROOT) + " span";
	}

	public boolean isNamed() {
		String name = this.span.getName();
		return !name.isBlank() && !NO_NAME.equals(name);
	}

	/**
	 * When it was started, to a tenth of a second: the time is taken from a clock that
	 * ticks so often.
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
	 * How long nothing has ended below it.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, at most those it has been open
	 */
	public long quietNanos(long now) {
		return Math.min(ageNanos(now), now - this.lastEndBelow);
	}

	/**
	 * The deadline of its callers, not counting its own timeout.
	 * @return the deadline, or {@code null} where none is known
	 */
	public @Nullable Deadline deadline() {
		return this.deadline;
	}

	/**
	 * The closest span of this process above it that was open when it was started, over
	 * messages that were sent and received here as well.
	 * @return the span, which may have ended by now, or {@code null} where there is none
	 */
	public @Nullable TrackedSpan above() {
		return this.above;
	}

	/**
	 * The thread that holds the span: its method has not returned, or that is not known.
	 * Only spans of agent tracing itself stay on the thread that started them.
	 * @return the thread, null for a span of others, and when an asynchronous result was
	 * returned
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
	 * Whether it is a stream that has begun to flow.
	 * @return whether it has had an element
	 */
	public boolean isFlowing() {
		return this.flowing;
	}

	/**
	 * For how long demand for the next element of a stream is unanswered.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, 0 without demand, or for the first one
	 */
	public long idleNanos(long now) {
		StreamPace pace = this.pace;
		return (pace != null && this.flowing) ? pace.idleNanos(now) : 0;
	}

	void pace(StreamPace pace) {
		this.pace = pace;
	}

	void flow() {
		this.flowing = true;
	}

	/**
	 * The Observation that the span belongs to, as long as somebody can stop it.
	 */
	public Observation.@Nullable Context observation() {
		WeakReference<Observation.Context> observed = this.observation;
		return (observed != null) ? observed.get() : null;
	}

	void observe(Observation.Context context) {
		this.observation = new WeakReference<>(context);
	}

	/**
	 * Where it goes on.
	 * @return the place, null where it is not known, or nothing leads to it any more
	 */
	public @Nullable SuspendedPlace place() {
		WeakReference<SuspendedPlace> place = this.place;
		return (place != null) ? place.get() : null;
	}

	void release(SuspendedPlace place) {
		this.thread = null;
		this.place = new WeakReference<>(place);
	}

	void hangBelow(@Nullable TrackedSpan above) {
		this.above = above;
	}

	/**
	 * The closest span above it that is open, which is remembered instead of those that
	 * have ended, so that these can be forgotten.
	 */
	@Nullable TrackedSpan openAbove() {
		TrackedSpan open = this.above;
		while (open != null && open.ended) {
			open = open.above;
		}
		this.above = open;
		return open;
	}

	void end() {
		this.ended = true;
	}

	boolean isEnded() {
		return this.ended;
	}

	void startedBelow() {
		this.below++;
	}

	/**
	 * Nobody is to see this span, and the one above it is as if it had not been.
	 */
	void unseen() {
		TrackedSpan parent = this.above;
		if (isLeaf() && parent != null && parent.spanId().equals(this.span.getParentSpanContext().getSpanId())) {
			parent.below--;
		}
	}

	boolean isLeaf() {
		return this.below == 0;
	}

	void endedBelow(long now) {
		this.lastEndBelow = now;
	}

}
