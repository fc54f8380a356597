package io.agenttracing.diagnosis.rule;

import java.util.Comparator;
import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Time on the critical path that no span tells anything about: between the calls that a
 * caller makes.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class UntracedGap implements DiagnosisRule {

	private static final double LEAST = 100;

	private static final double SHARE = 0.2;

	private static final AttributeKey<Long> RATE_LIMITED = AttributeKey.longKey("agent_tracing.rate_limiter.wait_ms");

	@Override
	public String id() {
		return "untraced-gap";
	}

	@Override
	public boolean concerns(SpanData span) {
		return false;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (trace.isPart()) {
			verdict.notJudged("only a part of the trace is here");
			return;
		}
		if (trace.root().duration() < LEAST || trace.root().children().isEmpty()) {
			return;
		}
		Gap largest = null;
		for (Segment segment : trace.criticalPath()) {
			double least = Math.max(LEAST, SHARE * segment.span().duration());
			if (segment.millis() >= least && !segment.queue() && tells(segment.span())) {
				Gap gap = gap(segment);
				if (gap.millis() >= least && (largest == null || gap.millis() > largest.millis()) && !isPause(gap)) {
					largest = gap;
				}
			}
		}
		if (largest != null) {
			report(largest, verdict);
		}
	}

	// A caller whose own time is not what it is there for.
	private static boolean tells(SpanNode span) {
		return !span.children().isEmpty() && !span.isModelCall() && !span.isWait() && !span.isClient()
				&& !span.isProducer() && !span.isEmbeddings() && !span.isError() && !span.hasFoldedBelow()
				&& span.children().stream().noneMatch((child) -> child.foldedCount() > 0);
	}

	// The largest part of a segment that nothing below covers.
	private static Gap gap(Segment segment) {
		SpanNode span = segment.span();
		double end = Math.min(segment.to(), span.end());
		double covered = Math.max(segment.from(), span.begin());
		Gap largest = new Gap(span, covered, covered);
		List<SpanNode> below = span.below()
			.stream()
			.filter((other) -> other.begin() < segment.to() && other.end() > segment.from())
			.sorted(Comparator.comparingDouble(SpanNode::begin))
			.toList();
		for (SpanNode other : below) {
			if (other.begin() - covered > largest.millis()) {
				largest = new Gap(span, covered, Math.min(other.begin(), end));
			}
			covered = Math.max(covered, other.end());
		}
		return (end - covered > largest.millis()) ? new Gap(span, covered, end) : largest;
	}

	private static boolean isPause(Gap gap) {
		for (SpanNode child : gap.span().children()) {
			boolean edge = Math.abs(child.end() - gap.from()) < 1 || Math.abs(child.begin() - gap.to()) < 1;
			if (edge && (child.isAttempt() || child.isFallback())) {
				return true;
			}
		}
		return gap.span().number(RATE_LIMITED) > 0;
	}

	private static void report(Gap gap, Verdict verdict) {
		SpanNode span = gap.span();
		SpanNode before = null;
		SpanNode after = null;
		for (SpanNode child : span.children()) {
			if (child.end() <= gap.from() + Tolerance.LEAST && (before == null || child.end() > before.end())) {
				before = child;
			}
			if (child.begin() >= gap.to() - Tolerance.LEAST && (after == null || child.begin() < after.begin())) {
				after = child;
			}
		}
		verdict.found(Severity.INFO, span)
			.number("gap_ms", gap.millis())
			.cause("In %s, %s%s have no span, %d %% of it.", span.label(), TimeText.of(gap.millis()),
					where(before, after), Math.round(100 * gap.millis() / span.duration()))
			.fix("Make a step of what runs there (@AgentStep).");
	}

	private static String where(@Nullable SpanNode before, @Nullable SpanNode after) {
		if (before != null) {
			return (after != null) ? " between %s and %s".formatted(before.label(), after.label())
					: " after " + before.label();
		}
		return (after != null) ? " before " + after.label() : "";
	}

	/**
	 * A time without a span.
	 */
	private record Gap(SpanNode span, double from, double to) {

		private double millis() {
			return this.to - this.from;
		}

	}

}
