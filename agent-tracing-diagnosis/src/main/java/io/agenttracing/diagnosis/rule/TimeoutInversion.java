package io.agenttracing.diagnosis.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Limit;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The timeout of a call exceeds what is left to whoever waits for it. It is a warning if
 * it can never be the first to fire, or if it did harm: late in a slow trace every
 * timeout exceeds what is left.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class TimeoutInversion implements DiagnosisRule {

	static final String ID = "timeout-inversion";

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
		return List.of("starved-child");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		Map<List<String>, Inversion> worst = new LinkedHashMap<>(0);
		boolean judged = false;
		for (SpanNode span : trace.hasDeadlines() ? trace.spans() : List.<SpanNode>of()) {
			Limit limit = (span.hasTimeout() && !span.isWait()) ? trace.limitOf(span) : null;
			judged |= limit != null;
			Inversion inversion = (limit != null) ? inversion(trace, span, limit) : null;
			if (inversion != null) {
				worst.merge(inversion.key(), inversion, Inversion::worse);
			}
		}
		if (!judged) {
			verdict.notJudged("no call with a timeout below another timeout or a budget");
		}
		if (!worst.isEmpty()) {
			StarvedChild.Starved starved = StarvedChild.find(trace);
			for (Inversion inversion : worst.values()) {
				if (inversion.fixed() || starved == null || starved.span() != inversion.span()) {
					inversion.report(trace, verdict);
				}
			}
		}
	}

	private static @Nullable Inversion inversion(Trace trace, SpanNode span, Limit limit) {
		double over = span.timeout() - limit.left();
		if (over <= Tolerance.of(span.timeout()) || trace.isSkewed(span)) {
			return null;
		}
		SpanNode named = limit.named();
		boolean fixed = span.timeout() > named.timeout() + Tolerance.of(span.timeout());
		double tolerance = Tolerance.of(limit.left());
		boolean harm = named != span && named.isError() && named.end() >= span.begin() + limit.left() - tolerance
				&& span.end() > named.end() - tolerance;
		return new Inversion(span, limit, over, fixed, limit.certain() && (fixed || harm));
	}

	/**
	 * A timeout, and the deadline that it exceeds.
	 *
	 * @param span the call
	 * @param limit the deadline
	 * @param over by how much it is exceeded, in milliseconds
	 * @param fixed whether it is exceeded however fast what is before may be
	 * @param warning whether somebody should change it
	 */
	private record Inversion(SpanNode span, Limit limit, double over, boolean fixed, boolean warning) {

		private List<String> key() {
			return List.of(this.span.name(), this.span.peer(), this.limit.named().label());
		}

		private Inversion worse(Inversion other) {
			boolean worse = (other.warning != this.warning) ? other.warning : other.over > this.over;
			return worse ? other : this;
		}

		private void report(Trace trace, Verdict verdict) {
			double left = Math.max(0, this.limit.left());
			SpanNode named = this.limit.named();
			String waiter = Waiters.name(this.span, named);
			FindingBuilder finding = verdict.found(this.warning ? Severity.WARNING : Severity.INFO, this.span)
				.and(named)
				.subject(this.span.label() + " in " + waiter)
				.number("timeout_ms", this.span.timeout())
				.number("left_ms", this.limit.left())
				.number("over_ms", this.over)
				.number("static", this.fixed)
				.cause("%s may take %s, but %s, which waits for it, gives up when it has had %s.", this.span.label(),
						TimeText.of(this.span.timeout()), waiter, TimeText.of(left));
			if (!this.limit.certain()) {
				finding.confidence(Confidence.LOW);
			}
			String raise = "raise that of %s by more than %s%s".formatted(waiter, TimeText.of(this.over),
					(named != this.span) ? Setting.above(trace, named, named.timeout() + this.over) : "");
			if (left >= 1) {
				finding.fix("Lower the timeout of %s below %s%s, or %s.", this.span.label(), TimeText.of(left),
						Setting.below(trace, this.span, left), raise);
			}
			else {
				finding.fix("R%s, or do less before.", raise.substring(1));
			}
		}

	}

}
