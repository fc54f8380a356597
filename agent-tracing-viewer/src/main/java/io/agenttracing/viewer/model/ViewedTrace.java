package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.viewer.store.StoredTrace;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A trace as it is looked at: what is open ends now for all that is computed, and what
 * was reported as stuck stands for spans that are not here.
 */
final class ViewedTrace {

	private static final double MILLI = 1e6;

	private final StoredTrace stored;

	private final Trace judged;

	private final Trace drawn;

	private final Set<String> open = new HashSet<>();

	private final Map<String, SpanNode> stuck = new LinkedHashMap<>();

	private final Map<String, String> spanOfMarker = new HashMap<>();

	private final long start;

	private final long now;

	private final TokenPrices prices;

	private final Errors errors;

	private ViewedTrace(StoredTrace stored, long clock, TokenPrices prices) {
		this.stored = stored;
		this.prices = prices;
		long first = Long.MAX_VALUE;
		long last = Long.MIN_VALUE;
		for (SpanData span : stored.spans()) {
			first = Math.min(first, span.getStartEpochNanos());
			last = Math.max(last, Math.max(span.getStartEpochNanos(), span.getEndEpochNanos()));
			if (!span.hasEnded()) {
				this.open.add(span.getSpanId());
			}
		}
		this.start = stored.spans().isEmpty() ? clock : first;
		this.now = Math.max(this.start, stored.live() ? Math.max(clock, last) : last);
		List<SpanData> spans = stored.spans();
		if (!this.open.isEmpty()) {
			spans = spans.stream().map((span) -> span.hasEnded() ? span : new UntilNow(span, this.now)).toList();
		}
		this.judged = (this.open.isEmpty() && stored.whole()) ? Trace.whole(spans)
				: new Trace(spans, false, "", List.of(), Knowledge.NONE);
		this.drawn = withStuckSpans(spans);
		this.errors = new Errors(this.drawn);
	}

	static ViewedTrace of(StoredTrace stored, long epochNanos, TokenPrices prices) {
		return new ViewedTrace(stored, epochNanos, prices);
	}

	private Trace withStuckSpans(List<SpanData> spans) {
		for (SpanNode marker : this.judged.markers()) {
			String of = String.valueOf(marker.text(AgentSpanAttributes.STUCK_OF_SPAN));
			this.spanOfMarker.put(marker.id(), of);
			this.stuck.merge(of, marker, (known, other) -> (StuckSpan.isBetter(other, known)) ? other : known);
		}
		List<SpanData> all = new ArrayList<>(spans);
		for (Map.Entry<String, SpanNode> each : this.stuck.entrySet()) {
			if (this.judged.span(each.getKey()) == null && StuckSpan.isId(each.getKey())) {
				SpanData marker = each.getValue().data();
				String above = marker.getParentSpanId();
				all.add(new StuckSpan(marker, each.getKey(), this.spanOfMarker.getOrDefault(above, above)));
				this.open.add(each.getKey());
			}
		}
		return (all.size() == spans.size()) ? this.judged : Trace.whole(all);
	}

	StoredTrace stored() {
		return this.stored;
	}

	/**
	 * What rules look at: the spans that are here.
	 */
	Trace judged() {
		return this.judged;
	}

	/**
	 * What is shown: with the spans that others tell of.
	 */
	Trace drawn() {
		return this.drawn;
	}

	/**
	 * Which of the spans that are shown failed.
	 */
	Errors errors() {
		return this.errors;
	}

	TokenPrices prices() {
		return this.prices;
	}

	boolean isOpen() {
		return !this.open.isEmpty();
	}

	/**
	 * Whether the parent of one of its spans is not here: it has not ended, perhaps, and
	 * others send what has ended.
	 */
	boolean isIncomplete() {
		return !this.drawn.orphans().isEmpty();
	}

	/**
	 * Whether its open spans go on in this process. Others may have an end that nobody
	 * has sent.
	 */
	boolean isLive() {
		return this.stored.live();
	}

	boolean hasFailed() {
		return !this.drawn.isEmpty() && this.drawn.root().isError();
	}

	/**
	 * How it is, in one word.
	 */
	String state() {
		if (isOpen()) {
			return this.drawn.spans().stream().anyMatch(this::hangs) ? "hangs" : isLive() ? "running" : "unfinished";
		}
		return hasFailed() ? "failed" : (this.errors.count().failed() > 0) ? "errors" : "ok";
	}

	/**
	 * Whether a span hangs, and not only waits for one below it that does.
	 */
	boolean hangs(SpanNode span) {
		return isStuckNow(span) && span.children().stream().noneMatch(this::isStuckNow);
	}

	private boolean isStuckNow(SpanNode span) {
		return isOpen(span) && (stuck(span) != null || span.wasStuck());
	}

	boolean isOpen(SpanNode span) {
		return this.open.contains(span.id());
	}

	/**
	 * The report that a span is stuck.
	 */
	@Nullable SpanNode stuck(SpanNode span) {
		return this.stuck.get(span.id());
	}

	/**
	 * The span that is shown for one that a finding names.
	 */
	String shown(String spanId) {
		return this.spanOfMarker.getOrDefault(spanId, spanId);
	}

	/**
	 * When it began.
	 */
	double startMillis() {
		return this.start / MILLI;
	}

	/**
	 * How long it has taken, to now where it goes on.
	 */
	double millis() {
		return (this.now - this.start) / MILLI;
	}

	/**
	 * A time in it.
	 */
	double at(long epochNanos) {
		return (epochNanos - this.start) / MILLI;
	}

	/**
	 * An open span as if it ended now.
	 */
	private static final class UntilNow extends DelegatingSpanData {

		private final long now;

		private UntilNow(SpanData span, long now) {
			super(span);
			this.now = now;
		}

		@Override
		public long getEndEpochNanos() {
			return Math.max(getStartEpochNanos(), this.now);
		}

	}

}
