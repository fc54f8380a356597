package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Something else was done instead of a call that failed, after time was spent on it.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class FallbackTaken implements DiagnosisRule {

	private static final int MAX_CALLERS = 256;

	@Override
	public String id() {
		return "fallback-taken";
	}

	@Override
	public boolean concerns(SpanData span) {
		return false;
	}

	@Override
	public List<String> causes() {
		return List.of("hung", "lost-hop", FirstTimeout.ID, "retry-of-permanent-error", "nested-retries", "retry-storm",
				"no-backoff");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		for (SpanNode span : trace.spans()) {
			if (span.isFallback()) {
				report(trace, span, verdict);
			}
		}
	}

	private static void report(Trace trace, SpanNode fallback, Verdict verdict) {
		SpanNode failed = failed(trace, fallback);
		String from = fallback.text(AgentSpanAttributes.FALLBACK_FROM);
		double cost = fallback.number(AgentSpanAttributes.FALLBACK_COST_MS);
		if (Double.isNaN(cost) && failed != null) {
			cost = failed.duration();
		}
		FindingBuilder finding = verdict.found(Severity.INFO, fallback)
			.and(failed)
			.subject(fallback.name())
			.number("cost_ms", cost)
			.cause("%s stood in for %s%s.", fallback.name(), (from != null) ? from : "a call that failed",
					(cost >= 0) ? ", after " + TimeText.of(cost) + " spent on it" : "")
			.fix("See why the call failed; a circuit breaker saves the time spent on it.");
		if (cost >= 0) {
			List<SpanNode> instead = (failed != null) ? List.of(fallback, beside(fallback, failed)) : List.of(fallback);
			finding.saving(trace.isOnCriticalPath(fallback) ? trace.shortened(fallback, instead, cost) : 0);
		}
	}

	// The call of its caller in which it failed.
	private static SpanNode beside(SpanNode fallback, SpanNode failed) {
		SpanNode call = failed;
		for (int i = 0; call.parent() != null && call.parent() != fallback.parent() && i < MAX_CALLERS; i++) {
			call = call.parent();
		}
		return call;
	}

	private static @Nullable SpanNode failed(Trace trace, SpanNode fallback) {
		for (LinkData link : fallback.data().getLinks()) {
			SpanNode failed = trace.span(link.getSpanContext().getSpanId());
			if (failed != null) {
				return failed;
			}
		}
		return null;
	}

}
