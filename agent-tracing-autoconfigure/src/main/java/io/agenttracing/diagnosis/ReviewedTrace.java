package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace in this process, with the way from each to those above it.
 */
final class ReviewedTrace {

	// A broken parent id must not lead around in a circle.
	private static final int MAX_DEPTH = 256;

	private static final long ROUNDING_MILLIS = 5;

	private static final AttributeKey<String> CLIENT_NAME = AttributeKey.stringKey("client.name");

	private final List<SpanData> spans;

	private final Map<String, SpanData> byId;

	ReviewedTrace(List<SpanData> spans) {
		this.spans = spans;
		this.byId = new HashMap<>(spans.size() * 2);
		spans.forEach((span) -> this.byId.put(span.getSpanId(), span));
	}

	List<SpanData> spans() {
		return this.spans;
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
	 * The first span of the trace in this process, if it is here already. A message that
	 * is received where it was sent makes others, which are not the first.
	 */
	@Nullable SpanData localRoot() {
		SpanData first = null;
		for (SpanData span : this.spans) {
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
	 * those above it that were open when it began. Above work that its caller did not
	 * wait for, nobody is known to wait.
	 * @param span the span
	 * @return the limit, or null where there is none
	 */
	@Nullable Limit limitOf(SpanData span) {
		Limit limit = null;
		SpanData child = span;
		SpanData budgeted = hasBudget(span) ? span : null;
		for (SpanData ancestor : ancestors(span)) {
			if (ancestor.getKind() != SpanKind.PRODUCER && hadEnded(ancestor, child)) {
				return limit;
			}
			Long timeout = ancestor.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
			if (timeout != null && !hadEnded(ancestor, span)) {
				limit = Limit.earlier(limit, new Limit(left(ancestor, timeout, span), ancestor, timeout));
			}
			budgeted = hasBudget(ancestor) ? ancestor : budgeted;
			child = ancestor;
		}
		return (budgeted != null) ? Limit.earlier(limit, budget(budgeted, span)) : limit;
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
			long rounding = (other.owner == null) ? ROUNDING_MILLIS : 0;
			return (known == null || other.millis + rounding < known.millis) ? other : known;
		}

		/**
		 * Who waits, in a person's words.
		 */
		String waiter() {
			return (this.owner != null) ? this.owner.getName() : "a caller in another process";
		}

	}

}
