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

	StuckThreshold(Duration stuckAfter) {
		this.stuckAfterNanos = ((stuckAfter.compareTo(LONGEST) < 0) ? stuckAfter : LONGEST).toNanos();
	}

	/**
	 * Whether a span that somebody waits for has been open for too long. A call of
	 * another library may last as long as the agent or step that makes it; its timeout
	 * may be one between two packets.
	 * @param node the span among the others of its trace
	 * @return whether it has
	 */
	boolean isPassed(OpenNode node) {
		return node.ageNanos() > nanosFor(node.open()) && (node.isAwaited() || hasTimeout(node));
	}

	/**
	 * Whether a span has been open for too long.
	 * @param span the span
	 * @param now the time in nanoseconds
	 * @return whether it has, by a clock that may be late by a tenth of a second
	 */
	boolean isPassed(OpenSpan span, long now) {
		return now - span.startNanos() > nanosFor(span);
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
