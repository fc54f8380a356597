package io.agenttracing.inflight;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.trace.OpenSpan;

/**
 * How long a span may be open: as long as its own timeout says, if it has one, and a
 * moment longer, since a call that gives up in time needs one to end. Else as long as all
 * others.
 */
final class StuckThreshold {

	private static final long GRACE_NANOS = 250_000_000L;

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final long stuckAfterNanos;

	private final long streamIdleNanos;

	/**
	 * How long is too long.
	 * @param stuckAfter for a call without a timeout of its own
	 * @param streamIdle for the next element of a stream, zero for any time
	 */
	StuckThreshold(Duration stuckAfter, Duration streamIdle) {
		this.stuckAfterNanos = nanos(stuckAfter);
		this.streamIdleNanos = streamIdle.isZero() ? Long.MAX_VALUE : nanos(streamIdle);
	}

	private static long nanos(Duration duration) {
		return ((duration.compareTo(LONGEST) < 0) ? duration : LONGEST).toNanos();
	}

	/**
	 * Whether a span that somebody waits for has been open for too long. A call of
	 * another library may last as long as the agent or step that makes it; its timeout
	 * may be one between two packets.
	 * @param node the span among the others of its trace
	 * @return whether it has
	 */
	boolean isPassed(OpenNode node) {
		return isOld(node) || isIdle(node);
	}

	private boolean isOld(OpenNode node) {
		return node.ageNanos() > nanosFor(node.open()) && (node.isAwaited() || hasTimeout(node));
	}

	private boolean isIdle(OpenNode node) {
		return node.idleNanos() > this.streamIdleNanos;
	}

	/**
	 * Whether a span has been open for too long.
	 * @param span the span
	 * @param now the time in nanoseconds
	 * @return whether it has, by a clock that may be late by a tenth of a second
	 */
	boolean isPassed(OpenSpan span, long now) {
		return now - span.startNanos() > nanosFor(span) || span.idleNanos(now) > this.streamIdleNanos;
	}

	/**
	 * How long a span that is open for too long has been in the state that it may not
	 * last in.
	 */
	Excess excess(OpenNode node) {
		return (isIdle(node) && !isOld(node)) ? new Excess(true, this.streamIdleNanos, node.idleNanos())
				: new Excess(false, nanosFor(node.open()), node.ageNanos());
	}

	/**
	 * What is too long.
	 *
	 * @param idle whether it is the time without an element, rather than that since the
	 * start
	 * @param allowedNanos how long it may be
	 * @param nanos how long it has been
	 */
	record Excess(boolean idle, long allowedNanos, long nanos) {
	}

	// Whoever declares a timeout for a stream means the whole of it.
	private static boolean hasTimeout(OpenNode node) {
		Long timeout = node.span().getAttribute(AgentSpanAttributes.TIMEOUT_MS);
		return node.open().isOwn() && timeout != null && timeout > 0;
	}

	long nanosFor(OpenSpan span) {
		Long timeout = span.span().getAttribute(AgentSpanAttributes.TIMEOUT_MS);
		if (timeout == null || timeout <= 0) {
			return this.stuckAfterNanos;
		}
		return Math.min(TimeUnit.MILLISECONDS.toNanos(timeout), Long.MAX_VALUE - GRACE_NANOS) + GRACE_NANOS;
	}

}
