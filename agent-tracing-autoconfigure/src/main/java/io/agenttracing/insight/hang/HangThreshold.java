package io.agenttracing.insight.hang;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.Deadline;
import io.agenttracing.span.TrackedSpan;

/**
 * How long a span may be open: its own timeout, if it has one, and a grace period in
 * which a call that timed out returns. Else until nothing below it has ended for
 * {@code stuck-after}. A span that holds a thread past the deadline of its callers is
 * overdue as well.
 */
final class HangThreshold {

	private static final long GRACE_NANOS = 250_000_000L;

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final long stuckAfterNanos;

	private final long streamIdleNanos;

	/**
	 * A threshold.
	 * @param stuckAfter for a call without a timeout of its own
	 * @param streamIdle for the next element of a stream, zero for any time
	 */
	HangThreshold(Duration stuckAfter, Duration streamIdle) {
		this.stuckAfterNanos = nanos(stuckAfter);
		this.streamIdleNanos = streamIdle.isZero() ? Long.MAX_VALUE : nanos(streamIdle);
	}

	private static long nanos(Duration duration) {
		return ((duration.compareTo(LONGEST) < 0) ? duration : LONGEST).toNanos();
	}

	/**
	 * Whether a span whose end is waited for has been open for too long. A call of
	 * another library is judged by the agent or step that makes it: its timeout may be
	 * one between two packets.
	 * @param node the span among the others of its trace
	 * @return whether it has
	 */
	boolean isPassed(OpenNode node) {
		return isOld(node) || isIdle(node);
	}

	private boolean isOld(OpenNode node) {
		long open = (timeoutOf(node.open()) > 0) ? node.ageNanos() : node.quietNanos();
		return open > nanosFor(node.open()) && (node.isAwaited() || hasTimeout(node));
	}

	/**
	 * Whether a span may hold a thread past the deadline of its callers.
	 * @param node the span among the others of its trace
	 * @return whether it does, as far as is known without the stack of the thread
	 */
	boolean isPastDeadline(OpenNode node) {
		return node.nanosPastDeadline() > GRACE_NANOS && node.open().thread() != null && node.isAwaited();
	}

	private boolean isIdle(OpenNode node) {
		return node.idleNanos() > this.streamIdleNanos;
	}

	/**
	 * Whether a span may have been open for too long: a quick check without its tree.
	 * @param span the span
	 * @param now the time in nanoseconds, which may be late by a tenth of a second
	 * @return whether to look at its trace
	 */
	boolean mayBePassed(TrackedSpan span, long now) {
		Deadline deadline = span.deadline();
		return now - span.startNanos() > nanosFor(span) || span.idleNanos(now) > this.streamIdleNanos
				|| (deadline != null && now - deadline.nanoTime() > GRACE_NANOS && span.thread() != null);
	}

	/**
	 * How long an overdue span has been open, or without an element.
	 * @param node the span
	 * @return half a sentence
	 */
	String excess(OpenNode node) {
		return isOnlyIdle(node) ? "has had no element for " + seconds(node.idleNanos())
				: "has been open for " + seconds(node.ageNanos());
	}

	private boolean isOnlyIdle(OpenNode node) {
		return isIdle(node) && !isOld(node);
	}

	/**
	 * Why a span is overdue: what is allowed, and what was measured.
	 * @param node the span
	 * @param subject the subject of the sentence
	 * @return half a sentence
	 */
	String reason(OpenNode node, String subject) {
		String age = excess(node);
		long timeout = timeoutOf(node.open());
		if (!isPassed(node)) {
			return "the time that %s waits for it has been over for %s, and %s %s".formatted(waiter(node),
					seconds(node.nanosPastDeadline()), subject, age);
		}
		if (isOnlyIdle(node)) {
			return "%s may have no element for %s (agent-tracing.inflight.stream-idle) and has been without one for %s"
				.formatted(subject, seconds(this.streamIdleNanos), seconds(node.idleNanos()));
		}
		if (timeout > 0) {
			return "%s may take %s by its timeout and %s".formatted(subject,
					seconds(TimeUnit.MILLISECONDS.toNanos(timeout)), age);
		}
		String quiet = (node.quietNanos() < node.ageNanos())
				? ", nothing below it has ended for " + seconds(node.quietNanos()) : "";
		return "%s may take %s (agent-tracing.inflight.stuck-after)%s and %s".formatted(subject,
				seconds(this.stuckAfterNanos), quiet, age);
	}

	// A deadline from another process has no name; it may be that of a span above.
	private static String waiter(OpenNode node) {
		Deadline deadline = node.open().deadline();
		if (deadline != null && deadline.owner() != null) {
			return ReportedName.quoted(deadline.owner());
		}
		for (OpenNode above = node.parent(); above != null; above = above.parent()) {
			long timeout = TimeUnit.MILLISECONDS.toNanos(timeoutOf(above.open()));
			if (timeout > 0 && above.ageNanos() - timeout >= node.nanosPastDeadline()) {
				return ReportedName.quoted(above.name());
			}
		}
		return "its caller";
	}

	// A timeout declared for a stream is that of the whole stream.
	private static boolean hasTimeout(OpenNode node) {
		return node.open().isOwn() && timeoutOf(node.open()) > 0;
	}

	private static long timeoutOf(TrackedSpan span) {
		Long timeout = span.span().getAttribute(AgentSpanAttributes.TIMEOUT_MS);
		return (timeout != null) ? timeout : 0;
	}

	static String seconds(long nanos) {
		return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
	}

	private long nanosFor(TrackedSpan span) {
		long timeout = timeoutOf(span);
		if (timeout <= 0) {
			return this.stuckAfterNanos;
		}
		return Math.min(TimeUnit.MILLISECONDS.toNanos(timeout), Long.MAX_VALUE - GRACE_NANOS) + GRACE_NANOS;
	}

}
