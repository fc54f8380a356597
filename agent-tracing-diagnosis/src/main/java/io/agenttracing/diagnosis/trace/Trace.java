package io.agenttracing.diagnosis.trace;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace as they are known here, or of a part of it. What is derived from
 * them is computed when it is first asked for. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Trace extends TraceView {

	private @Nullable Messages messages;

	private @Nullable Deadlines deadlines;

	private @Nullable List<RetriedCall> calls;

	private @Nullable ClockSkew skew;

	private @Nullable DetachedSpans detached;

	private @Nullable CriticalPath path;

	private @Nullable Slack slack;

	private @Nullable Set<String> handled;

	private @Nullable Set<String> linkedByFallbacks;

	private @Nullable HttpCalls httpCalls;

	/**
	 * A part of a trace.
	 * @param spans its spans
	 * @param complete whether the trace has no open span in this process
	 * @param firstSpanId the span that the trace began with in this process, empty where
	 * it is not known; null where nothing is missing, neither an earlier part nor a later
	 * one
	 * @param stuckEarlier spans of earlier parts that were stuck and lacked their
	 * callers, with those between
	 * @param knowledge what is known beyond the trace
	 */
	public Trace(List<SpanData> spans, boolean complete, @Nullable String firstSpanId, List<SpanData> stuckEarlier,
			Knowledge knowledge) {
		super(spans, complete, firstSpanId, stuckEarlier, knowledge);
	}

	/**
	 * A trace of which nothing is missing.
	 * @param spans its spans
	 * @return the trace
	 */
	public static Trace whole(List<SpanData> spans) {
		return new Trace(spans, true, null, List.of(), Knowledge.NONE);
	}

	@Nullable SpanNode detachedAbove(SpanNode span) {
		return span.place.unit();
	}

	List<SpanNode> detachedBelow(SpanNode span, double until) {
		DetachedSpans known = this.detached;
		if (known == null) {
			known = new DetachedSpans(order());
			this.detached = known;
		}
		return known.below(span, until);
	}

	/**
	 * The span that waits for the answer to a message.
	 * @param producer the message
	 * @return the wait, or null where nobody is known to wait
	 */
	public @Nullable SpanNode waitFor(SpanNode producer) {
		if (!producer.isProducer()) {
			return null;
		}
		Messages known = this.messages;
		if (known == null) {
			known = new Messages(spans());
			this.messages = known;
		}
		return known.waitFor(producer);
	}

	/**
	 * Whether somebody waits for the answer to a message.
	 * @param producer the message
	 * @return whether it is known
	 */
	public boolean isAwaited(SpanNode producer) {
		return waitFor(producer) != null;
	}

	/**
	 * The earliest deadline of those who wait for a span.
	 * @param span the span
	 * @return the limit, or null where there is none
	 */
	public @Nullable Limit limitOf(SpanNode span) {
		boolean alone = span.parent() == null && !span.hasBudget();
		return (hasDeadlines() && !alone) ? deadlines().limit(span) : null;
	}

	/**
	 * Whether anybody who waits for a span has a timeout.
	 * @param span the span
	 * @return whether it has a deadline
	 */
	public boolean hasWaiters(SpanNode span) {
		return hasDeadlines() && deadlines().hasWaiters(span);
	}

	private Deadlines deadlines() {
		Deadlines known = this.deadlines;
		if (known == null) {
			known = new Deadlines(this);
			this.deadlines = known;
		}
		return known;
	}

	/**
	 * The calls that were attempted more than once, or that say which attempt they are.
	 * @return the calls
	 */
	public List<RetriedCall> calls() {
		List<RetriedCall> known = this.calls;
		if (known == null) {
			known = (spans().size() > 1) ? RetriedCalls.in(spans()) : List.of();
			this.calls = known;
		}
		return known;
	}

	/**
	 * The calls into other services whose clocks differ.
	 * @return the calls
	 */
	public List<SkewedCall> skewedCalls() {
		return hasSeveralServices() ? skew().calls() : List.of();
	}

	/**
	 * Whether the times of a span cannot be compared with those of its callers.
	 * @param span the span
	 * @return whether clocks differ between them
	 */
	public boolean isSkewed(SpanNode span) {
		return hasSeveralServices() && skew().concerns(span);
	}

	private ClockSkew skew() {
		ClockSkew known = this.skew;
		if (known == null) {
			known = new ClockSkew(this);
			this.skew = known;
		}
		return known;
	}

	/**
	 * What made the root as long as it was.
	 * @return times that partition that of the root, the last first
	 */
	public List<Segment> criticalPath() {
		return path().segments();
	}

	/**
	 * Whether the critical path goes through a span, or through what is below it.
	 * @param span the span
	 * @return whether the root would be shorter without it
	 */
	public boolean isOnCriticalPath(SpanNode span) {
		return path().has(span);
	}

	/**
	 * By how much the trace becomes shorter where calls on the critical path do: what
	 * runs beside them is waited for all the same.
	 * @param last the call that ends earlier
	 * @param calls what becomes shorter, or is left out, with it
	 * @param saving how much earlier it ends
	 * @return at most that
	 */
	public double shortened(SpanNode last, Collection<SpanNode> calls, double saving) {
		Slack known = this.slack;
		if (known == null) {
			known = new Slack(this);
			this.slack = known;
		}
		return known.shortened(last, calls, saving);
	}

	private CriticalPath path() {
		CriticalPath known = this.path;
		if (known == null) {
			known = CriticalPath.of(this);
			this.path = known;
		}
		return known;
	}

	/**
	 * How long a call by HTTP took that was fine, in the same service as another call but
	 * to another host: a timeout that holds for all must not be shorter.
	 * @param call the other call
	 * @return the milliseconds of the longest, 0 where there is none
	 */
	public double longestHttpCallBeside(SpanNode call) {
		HttpCalls known = this.httpCalls;
		if (known == null) {
			known = new HttpCalls(spans());
			this.httpCalls = known;
		}
		return known.longestBeside(call);
	}

	/**
	 * The errors that were recovered from, by what is known from the trace itself.
	 * @return the ids of the spans that failed with them
	 */
	public Set<String> handledErrors() {
		Set<String> known = this.handled;
		if (known == null) {
			known = HandledErrors.in(this);
			this.handled = known;
		}
		return known;
	}

	/**
	 * Whether an error was recovered from: it says so, one above it does, or a fallback
	 * links to it.
	 * @param span the span that failed
	 * @return whether it was handled
	 */
	public boolean isHandled(SpanNode span) {
		if (span.facts().handled || handledErrors().contains(span.id()) || fallbackLinks().contains(span.id())) {
			return true;
		}
		SpanNode above = span.parent();
		for (int i = 0; above != null && i < SpanTree.MAX_STEPS; i++) {
			if (above.facts().handled) {
				return true;
			}
			above = above.parent();
		}
		return false;
	}

	private Set<String> fallbackLinks() {
		Set<String> known = this.linkedByFallbacks;
		if (known == null) {
			known = HandledErrors.linkedByFallbacks(this);
			this.linkedByFallbacks = known;
		}
		return known;
	}

}
