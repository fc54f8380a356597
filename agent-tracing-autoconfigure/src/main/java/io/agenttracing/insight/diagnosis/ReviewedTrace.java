package io.agenttracing.insight.diagnosis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.TracePart;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace in this process, or of a part of it, with the way from each to
 * those above it.
 */
final class ReviewedTrace {

	// A broken parent id must not lead around in a circle.
	private static final int MAX_DEPTH = 256;

	private static final long ROUNDING_MILLIS = 5;

	private static final AttributeKey<String> CLIENT_NAME = AttributeKey.stringKey("client.name");

	private final TracePart part;

	private final List<SpanData> stuckEarlier;

	private final Map<String, SpanData> byId;

	/**
	 * A trace.
	 * @param part what is there of it
	 * @param stuckEarlier spans of earlier parts that were stuck and lacked their
	 * callers, with those between
	 */
	ReviewedTrace(TracePart part, List<SpanData> stuckEarlier) {
		this.part = part;
		this.stuckEarlier = stuckEarlier;
		this.byId = new HashMap<>(part.spans().size() * 2);
		stuckEarlier.forEach((span) -> this.byId.put(span.getSpanId(), span));
		part.spans().forEach((span) -> this.byId.put(span.getSpanId(), span));
	}

	List<SpanData> spans() {
		return this.part.spans();
	}

	List<SpanData> stuckSpans() {
		return Stream.concat(this.stuckEarlier.stream(), spans().stream()).filter(ReviewedTrace::isStuck).toList();
	}

	static boolean isStuck(SpanData span) {
		return Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.WAS_STUCK));
	}

	@Nullable SpanData span(String spanId) {
		return this.byId.get(spanId);
	}

	@Nullable SpanData parent(SpanData span) {
		return this.byId.get(span.getParentSpanId());
	}

	/**
	 * The spans above a span, the closest first.
	 */
	List<SpanData> ancestors(SpanData span) {
		List<SpanData> ancestors = new ArrayList<>();
		SpanData ancestor = parent(span);
		while (ancestor != null && ancestors.size() < MAX_DEPTH) {
			ancestors.add(ancestor);
			ancestor = parent(ancestor);
		}
		return ancestors;
	}

	/**
	 * Whether callers of a span are still to come, with another part.
	 */
	boolean lacksCallers(SpanData span) {
		return !this.part.complete() && top(span).getParentSpanContext().isValid();
	}

	private SpanData top(SpanData span) {
		List<SpanData> ancestors = ancestors(span);
		return ancestors.isEmpty() ? span : ancestors.get(ancestors.size() - 1);
	}

	/**
	 * The first span of the trace in this process, if it is here already. A message that
	 * is received where it was sent makes others, which are not the first.
	 */
	@Nullable SpanData localRoot() {
		String known = this.part.firstSpanId();
		if (known != null && !known.isEmpty()) {
			SpanData here = spans().stream().filter((span) -> span.getSpanId().equals(known)).findFirst().orElse(null);
			if (here != null || !this.part.complete()) {
				return here;
			}
		}
		SpanData first = null;
		for (SpanData span : spans()) {
			SpanContext parent = span.getParentSpanContext();
			boolean topmost = !parent.isValid() || (parent.isRemote() && !this.byId.containsKey(parent.getSpanId()));
			if (topmost && (first == null || span.getStartEpochNanos() < first.getStartEpochNanos())) {
				first = span;
			}
		}
		return first;
	}

	/**
	 * The time that a span has until the first of those who wait for it gives up: of
	 * those above it that were open when it began, and of a caller in another process,
	 * unless all of them here had returned. Above work that its caller did not wait for,
	 * nobody is known to wait.
	 * @param span the span
	 * @return the limit, or null where there is none
	 */
	@Nullable Limit limitOf(SpanData span) {
		Limit limit = null;
		Limit returned = null;
		SpanData child = span;
		SpanData waiting = span;
		SpanData budgeted = hasBudget(span) ? span : null;
		for (SpanData ancestor : ancestors(span)) {
			boolean ended = hadEnded(ancestor, span);
			if (ancestor.getKind() != SpanKind.PRODUCER) {
				if (hadEnded(ancestor, child)) {
					return limit;
				}
				waiting = ancestor;
			}
			Long timeout = ancestor.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
			if (timeout != null) {
				Limit own = new Limit(left(ancestor, timeout, span), ancestor, timeout);
				limit = ended ? limit : Limit.earlier(limit, own);
				returned = ended ? Limit.earlier(returned, own) : returned;
			}
			if (hasBudget(ancestor)) {
				budgeted = ancestor;
				// Its budget is that of those above it.
				returned = null;
			}
			child = ancestor;
		}
		boolean awaited = waiting == span || !hadEnded(waiting, span);
		if (budgeted == null || !awaited || !isCalledFromElsewhere(child)) {
			return limit;
		}
		Limit budget = budget(budgeted, span);
		return (returned == null || budget.isBefore(returned)) ? Limit.earlier(limit, budget) : limit;
	}

	// A message may come back to the process that sent it, where its sender went out with
	// another part.
	private boolean isCalledFromElsewhere(SpanData top) {
		boolean known = this.part.firstSpanId() == null || top.getSpanId().equals(this.part.firstSpanId());
		return known && top.getParentSpanContext().isRemote();
	}

	private static boolean hasBudget(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.BUDGET_MS) != null;
	}

	private static boolean hadEnded(SpanData ancestor, SpanData span) {
		return ancestor.getEndEpochNanos() <= span.getStartEpochNanos();
	}

	private static Limit budget(SpanData budgeted, SpanData span) {
		Long budget = budgeted.getAttributes().get(AgentSpanAttributes.BUDGET_MS);
		long millis = (budget != null) ? budget : 0;
		return new Limit(left(budgeted, millis, span), null, millis);
	}

	private static long left(SpanData waiting, long millis, SpanData span) {
		long elapsed = span.getStartEpochNanos() - waiting.getStartEpochNanos();
		return millis - TimeUnit.NANOSECONDS.toMillis(elapsed);
	}

	/**
	 * The name of a span, with the host for a client whose name does not tell it.
	 */
	static String name(SpanData span) {
		String client = span.getAttributes().get(CLIENT_NAME);
		return (client != null && !client.equals("none")) ? span.getName() + " to " + client : span.getName();
	}

	/**
	 * Until when somebody waits.
	 *
	 * @param millis the milliseconds from the start of the span in question on
	 * @param owner who waits, null for somebody in another process
	 * @param timeout how long the owner waits in all, or what was left of it when the
	 * trace arrived here
	 */
	record Limit(long millis, @Nullable SpanData owner, long timeout) {

		// A budget is rounded down, and mostly that of a span which is here with its
		// name.
		private static Limit earlier(@Nullable Limit known, Limit other) {
			return (known == null || other.isBefore(known)) ? other : known;
		}

		private boolean isBefore(Limit other) {
			long rounding = (this.owner == null) ? ROUNDING_MILLIS : 0;
			return this.millis + rounding < other.millis;
		}

		/**
		 * Who waits, in a person's words.
		 */
		String waiter() {
			return (this.owner != null) ? this.owner.getName() : "a caller in another process";
		}

	}

}
