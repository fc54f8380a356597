package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Spans are missing: what the other rules say of an absence is then a guess.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class IncompleteTrace implements DiagnosisRule {

	/**
	 * The id of this rule, which is for traces that were collected from all processes.
	 */
	public static final String ID = "incomplete-trace";

	private static final int MAX_ORPHANS = 5;

	@Override
	public String id() {
		return ID;
	}

	@Override
	public boolean concerns(SpanData span) {
		return false;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		List<String> reasons = reasons(trace);
		if (reasons.isEmpty()) {
			return;
		}
		List<SpanNode> orphans = trace.orphans();
		verdict.found(Severity.INFO, orphans.isEmpty() ? trace.root() : orphans.get(0))
			.and(orphans.subList(0, Math.min(orphans.size(), MAX_ORPHANS)))
			.subject("the trace")
			.number("missing", trace.missingParents())
			.number("folded", trace.folded())
			.cause("The trace is not complete: %s.", String.join(", ", reasons))
			.fix("%s", fix(trace, reasons.size() == 1 && trace.folded() > 0))
			.confidence(Confidence.HIGH);
	}

	private static String fix(Trace trace, boolean onlyFolded) {
		if (onlyFolded) {
			return "If you need them, keep as many as there were (agent-tracing.limit.max-spans-per-trace: "
					+ (trace.spans().size() + trace.folded()) + ").";
		}
		return "See which service exports elsewhere or samples by itself"
				+ ((trace.folded() > 0) ? ", and keep more spans (agent-tracing.limit.max-spans-per-trace)." : ".");
	}

	private static List<String> reasons(Trace trace) {
		List<String> reasons = new ArrayList<>();
		int missing = trace.missingParents();
		if (missing > 0) {
			reasons.add((missing == 1) ? "1 parent is missing" : missing + " parents are missing");
		}
		if (!trace.hasTrueRoot()) {
			reasons.add("what called it is not here");
		}
		if (trace.folded() > 0) {
			reasons.add((trace.folded() == 1) ? "1 span was folded" : trace.folded() + " spans were folded");
		}
		if (trace.isPartial() || trace.isPart()) {
			reasons.add("only a part of it was exported");
		}
		return reasons;
	}

}
