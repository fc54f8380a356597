package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Limit;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A call began when next to nothing was left of the time that it needs: something before
 * it took it. The first such call only; those after it have even less. What it usually
 * takes is knowledge beyond the trace: then somebody has to have given up, too, and it
 * would have had to fit at the beginning.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class StarvedChild implements DiagnosisRule {

	static final String ID = "starved-child";

	private static final double SHARE = 0.1;

	// Such a timeout was never meant to fit: an inversion.
	private static final double HOPELESS = 10;

	// With more of its time left, the one who waits has given too little from the start.
	private static final double HALF = 0.5;

	@Override
	public String id() {
		return ID;
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS) != null;
	}

	@Override
	public List<String> causes() {
		return List.of("retry-storm", "queue-dominated", "straggler", "could-be-parallel", "agent-loop");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		Starved starved = find(trace);
		if (starved == null) {
			if (!isJudged(trace)) {
				verdict.notJudged("no call with a timeout, or a known median, below a deadline");
			}
			return;
		}
		Limit limit = starved.limit();
		SpanNode span = starved.span();
		SpanNode eater = eater(trace, span, limit.named());
		String waiter = Waiters.name(span, limit.named());
		boolean matters = limit.certain() && (starved.declared() || limit.named().gaveUp() || span.gaveUp());
		FindingBuilder finding = verdict.found(matters ? Severity.WARNING : Severity.INFO, span)
			.and(eater)
			.subject(span.label() + " in " + waiter)
			.number("left_ms", limit.left())
			.number(starved.declared() ? "timeout_ms" : "median_ms", starved.usual())
			.number("eater_ms", (eater != null) ? eater.duration() : null)
			.cause("%s began with %s left of %s %s%s.", span.label(), TimeText.of(limit.left()),
					starved.declared() ? "its timeout of" : "its usual", TimeText.of(starved.usual()),
					(eater != null) ? ": " + eater.label() + " before it took " + TimeText.of(eater.duration()) : "");
		double more = starved.usual() - limit.left();
		finding.fix("Limit %s, or give %s %s more%s.", (eater != null) ? eater.label() : "what runs before", waiter,
				TimeText.of(more),
				(limit.named() != span) ? Setting.above(trace, limit.named(), limit.named().timeout() + more) : "");
		if (!limit.certain()) {
			finding.confidence(Confidence.LOW);
		}
	}

	private static boolean isJudged(Trace trace) {
		for (SpanNode span : trace.hasDeadlines() ? trace.spans() : List.<SpanNode>of()) {
			if (usual(trace, span) > 0 && trace.limitOf(span) != null) {
				return true;
			}
		}
		return false;
	}

	static @Nullable Starved find(Trace trace) {
		for (SpanNode span : trace.hasDeadlines() ? trace.spans() : List.<SpanNode>of()) {
			double median = trace.knowledge().medianMillis(span.name());
			Limit limit = (span.hasTimeout() || median > 0) ? trace.limitOf(span) : null;
			if (limit == null || trace.isSkewed(span) || span.timeout() > HOPELESS * limit.named().timeout()) {
				continue;
			}
			if (isNextToNothing(span, limit)) {
				return new Starved(span, limit, span.timeout(), true);
			}
			if (wasEaten(span, limit) && isShort(Math.max(0, limit.left()), median)
					&& !(median > limit.named().timeout())) {
				return new Starved(span, limit, median, false);
			}
		}
		return null;
	}

	// What takes no time worth mentioning needs none.
	private static boolean isShort(double left, double median) {
		return median - left > Tolerance.of(median);
	}

	private static boolean wasEaten(SpanNode span, Limit limit) {
		return limit.named() == span || !(limit.left() >= HALF * limit.named().timeout());
	}

	// Of a timeout that is longer than that of the one who waits, only a part was meant.
	private static boolean isNextToNothing(SpanNode span, Limit limit) {
		double waits = limit.named().timeout();
		return limit.left() < SHARE * ((span.timeout() > waits) ? waits : span.timeout());
	}

	private static double usual(Trace trace, SpanNode span) {
		return span.hasTimeout() ? span.timeout() : trace.knowledge().medianMillis(span.name());
	}

	// The longest leaf on the way, since the one who waits began.
	private static @Nullable SpanNode eater(Trace trace, SpanNode span, SpanNode waiter) {
		SpanNode eater = null;
		for (Segment segment : trace.criticalPath()) {
			SpanNode other = segment.span();
			if (other.end() <= span.begin() + Tolerance.LEAST && other.begin() >= waiter.begin()
					&& other.children().isEmpty() && (eater == null || other.duration() > eater.duration())) {
				eater = other;
			}
		}
		return eater;
	}

	/**
	 * A call with too little time.
	 *
	 * @param span the call
	 * @param limit the deadline
	 * @param usual the milliseconds that it should have
	 * @param declared whether they are its timeout, and not what such calls usually take
	 */
	record Starved(SpanNode span, Limit limit, double usual, boolean declared) {

	}

}
