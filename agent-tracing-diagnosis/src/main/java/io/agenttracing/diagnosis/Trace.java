package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace in this process, or of a part of it, and the ancestors of each.
 *
 * @since 0.1.0
 */
public final class Trace {

	// Wrong parent ids may form a cycle.
	private static final int MAX_DEPTH = 256;

	private static final long ROUNDING_MILLIS = 5;

	private static final AttributeKey<String> CLIENT_NAME = AttributeKey.stringKey("client.name");

	private static final AttributeKey<String> REQUEST_METHOD = AttributeKey.stringKey("http.request.method");

	private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");

	private static final String OWN_SCOPE = "io.agenttracing";

	private final List<SpanData> spans;

	private final boolean complete;

	private final @Nullable String firstSpanId;

	private final List<SpanData> stuckEarlier;

	private final Map<String, SpanData> byId;

	/**
	 * A part of a trace.
	 * @param spans its spans, in the order of their end
	 * @param complete whether the trace has no open span in this process
	 * @param firstSpanId the span that the trace began with in this process, empty where
	 * it is not known; null where nothing is missing, neither an earlier part nor a later
	 * one
	 * @param stuckEarlier spans of earlier parts that were stuck and lacked their
	 * callers, with those between
	 */
	public Trace(List<SpanData> spans, boolean complete, @Nullable String firstSpanId, List<SpanData> stuckEarlier) {
		this.spans = spans;
		this.complete = complete;
		this.firstSpanId = firstSpanId;
		this.stuckEarlier = stuckEarlier;
		this.byId = new HashMap<>(spans.size() * 2);
		stuckEarlier.forEach((span) -> this.byId.put(span.getSpanId(), span));
		spans.forEach((span) -> this.byId.put(span.getSpanId(), span));
	}

	/**
	 * A trace of which nothing is missing.
	 * @param spans its spans, in the order of their end
	 * @return the trace
	 */
	public static Trace whole(List<SpanData> spans) {
		return new Trace(spans, true, null, List.of());
	}

	/**
	 * The spans of the trace or part.
	 * @return the spans, in the order of their end
	 */
	public List<SpanData> spans() {
		return this.spans;
	}

	/**
	 * The spans that were reported as stuck while they were open.
	 * @return those of earlier parts first
	 */
	public List<SpanData> stuckSpans() {
		return Stream.concat(this.stuckEarlier.stream(), spans().stream()).filter(Trace::isStuck).toList();
	}

	/**
	 * Whether a span was made by agent tracing: of an agent, a step or a message.
	 */
	static boolean isOwn(SpanData span) {
		return OWN_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
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
	 * The ancestors of a span.
	 * @param span the span
	 * @return at most 256, the parent first
	 */
	public List<SpanData> ancestors(SpanData span) {
		List<SpanData> ancestors = new ArrayList<>();
		SpanData ancestor = parent(span);
		while (ancestor != null && ancestors.size() < MAX_DEPTH) {
			ancestors.add(ancestor);
			ancestor = parent(ancestor);
		}
		return ancestors;
	}

	/**
	 * Whether callers of a span will be in a later part.
	 * @param span the span
	 * @return whether they are open
	 */
	public boolean lacksCallers(SpanData span) {
		return !this.complete && top(span).getParentSpanContext().isValid();
	}

	private SpanData top(SpanData span) {
		List<SpanData> ancestors = ancestors(span);
		return ancestors.isEmpty() ? span : ancestors.get(ancestors.size() - 1);
	}

	/**
	 * The first span of the trace in this process. A message that is received in the
	 * process that sent it makes further local roots, which are not the first.
	 * @return the span, or null where it is missing
	 */
	public @Nullable SpanData localRoot() {
		String known = this.firstSpanId;
		if (known != null && !known.isEmpty()) {
			SpanData here = spans().stream().filter((span) -> span.getSpanId().equals(known)).findFirst().orElse(null);
			if (here != null || !this.complete) {
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
	 * The earliest deadline of a span's callers: of its ancestors that were open when it
	 * began, and of a caller in another process unless all ancestors had ended. Ancestors
	 * above one that had ended do not count, since they need not wait.
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
				// Its budget includes the timeouts above it.
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

	// A message may be received by its own sender, whose span is in another part.
	private boolean isCalledFromElsewhere(SpanData top) {
		boolean known = this.firstSpanId == null || top.getSpanId().equals(this.firstSpanId);
		return known && top.getParentSpanContext().isRemote();
	}

	private static boolean hasBudget(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.BUDGET_MS) != null;
	}

	private static boolean hadEnded(SpanData ancestor, SpanData span) {
		return ancestor.getEndEpochNanos() <= span.getStartEpochNanos();
	}

	private static Limit budget(SpanData budgeted, SpanData span) {
		long millis = number(budgeted, AgentSpanAttributes.BUDGET_MS);
		return new Limit(left(budgeted, millis, span), null, millis);
	}

	private static long left(SpanData waiting, long millis, SpanData span) {
		long elapsed = span.getStartEpochNanos() - waiting.getStartEpochNanos();
		return millis - TimeUnit.NANOSECONDS.toMillis(elapsed);
	}

	static long number(SpanData span, AttributeKey<Long> key) {
		Long value = span.getAttributes().get(key);
		return (value != null) ? value : 0;
	}

	/**
	 * The name of a span, with the host where a client's span has it as an attribute.
	 */
	static String name(SpanData span) {
		String client = span.getAttributes().get(CLIENT_NAME);
		if (client == null && span.getKind() != SpanKind.SERVER && span.getAttributes().get(REQUEST_METHOD) != null) {
			client = span.getAttributes().get(SERVER_ADDRESS);
		}
		return (client != null && !client.equals("none")) ? span.getName() + " to " + client : span.getName();
	}

	/**
	 * The deadline of a span.
	 *
	 * @param millis the milliseconds to it from the start of the span
	 * @param owner the span whose timeout it is, null for a caller in another process
	 * @param timeout the timeout of the owner, or what was left of it when the trace
	 * arrived here
	 */
	record Limit(long millis, @Nullable SpanData owner, long timeout) {

		// A budget is rounded down, and mostly derived from a timeout that is known here.
		private static Limit earlier(@Nullable Limit known, Limit other) {
			return (known == null || other.isBefore(known)) ? other : known;
		}

		private boolean isBefore(Limit other) {
			long rounding = (this.owner == null) ? ROUNDING_MILLIS : 0;
			return this.millis + rounding < other.millis;
		}

		/**
		 * The caller that gives up at the deadline, human-readable.
		 */
		String waiter() {
			return (this.owner != null) ? this.owner.getName() : "a caller in another process";
		}

	}

}
