package io.agenttracing.context;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * The earliest deadline of all callers of the current work, propagated across processes
 * as the time that is left, since clocks differ. Nothing is cancelled by it.
 *
 * @param nanoTime the time of {@link System#nanoTime()} at which it passes
 * @param owner the name of the span whose timeout it is, or {@code null} where that is
 * not known in this process
 * @param advisory whether it is what somebody unknown has told, so that nothing but a
 * note on spans follows from it: it is neither watched nor passed on
 */
public record Deadline(long nanoTime, @Nullable String owner, boolean advisory) {

	/** The longest budget that is accepted. */
	public static final Duration MAX = Duration.ofDays(1);

	private static final ContextKey<Deadline> KEY = ContextKey.named("agent-tracing.deadline");

	/**
	 * A deadline that is watched and passed on.
	 * @param nanoTime the time of {@link System#nanoTime()} at which it passes
	 * @param owner the name of the span whose timeout it is, or {@code null}
	 */
	public Deadline(long nanoTime, @Nullable String owner) {
		this(nanoTime, owner, false);
	}

	/**
	 * The deadline of a context.
	 * @param context the context
	 * @return the deadline, or {@code null} where none is declared
	 */
	public static @Nullable Deadline of(Context context) {
		return context.get(KEY);
	}

	/**
	 * The deadline of a context, unless it is advisory.
	 * @param context the context
	 * @return the deadline, or {@code null} where none is binding
	 */
	public static @Nullable Deadline binding(Context context) {
		Deadline deadline = of(context);
		return (deadline != null && !deadline.advisory) ? deadline : null;
	}

	/**
	 * Makes the deadline of a context advisory.
	 * @param context the context, as it was read from somebody unknown
	 * @return the context, whose deadline any other replaces
	 */
	public static Context advisory(Context context) {
		Deadline deadline = binding(context);
		return (deadline != null) ? context.with(KEY, new Deadline(deadline.nanoTime, deadline.owner, true)) : context;
	}

	/**
	 * Sets the deadline of a context, unless it has an earlier one.
	 * @param context the context
	 * @param millis the time from now on, clamped to the range from 0 to {@link #MAX}
	 * @return the context with the earlier of both deadlines
	 */
	public static Context limit(Context context, long millis) {
		return limit(context, millis, null);
	}

	/**
	 * Sets the deadline of a context, unless it has an earlier one.
	 * @param context the context
	 * @param millis the time from now on, clamped to the range from 0 to {@link #MAX}
	 * @param owner the name of the span whose timeout it is, or {@code null}
	 * @return the context with the earlier of both deadlines
	 */
	public static Context limit(Context context, long millis, @Nullable String owner) {
		long bounded = Math.max(0, Math.min(millis, MAX.toMillis()));
		return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(bounded), owner).limit(context);
	}

	/**
	 * Sets the deadline of a context, unless it has an earlier one.
	 * @param context the context
	 * @return the context with the earlier of both deadlines
	 */
	public Context limit(Context context) {
		Deadline present = of(context);
		return (present != null && !isBefore(present)) ? context : context.with(KEY, this);
	}

	private boolean isBefore(Deadline other) {
		return (this.advisory != other.advisory) ? other.advisory : this.nanoTime - other.nanoTime < 0;
	}

	/**
	 * The time to the deadline.
	 * @return milliseconds, rounded down, 0 where it has passed
	 */
	public long remainingMillis() {
		return remainingMillis(System.nanoTime());
	}

	/**
	 * The time to the deadline from a point in time.
	 * @param nanoTime the point in time, of {@link System#nanoTime()}
	 * @return milliseconds, rounded down, 0 where it had passed
	 */
	long remainingMillis(long nanoTime) {
		return Math.max(0, TimeUnit.NANOSECONDS.toMillis(this.nanoTime - nanoTime));
	}

}
