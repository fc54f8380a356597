package io.agenttracing.insight.diagnosis;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.KeptTraces;
import io.agenttracing.pipeline.TraceNotes;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.pipeline.TraceReview;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Examines each finished trace by all rules. What they find is said on the first span of
 * the trace and in the log, and the trace is exported.
 */
final class TraceDiagnosis implements TraceReview {

	private static final int MAX_FINDINGS = 16;

	private final List<DiagnosisRule> rules;

	private final FindingReport report;

	private final KeptTraces kept;

	private final UnplacedFindings unplaced = new UnplacedFindings();

	TraceDiagnosis(List<DiagnosisRule> rules, FindingReport report, KeptTraces kept) {
		this.rules = rules;
		this.report = report;
		this.kept = kept;
	}

	@Override
	public boolean isNoteworthy(SpanData span) {
		Attributes attributes = span.getAttributes();
		return attributes.get(AgentSpanAttributes.TIMEOUT_MS) != null
				|| attributes.get(AgentSpanAttributes.RETRY_ATTEMPT) != null || ReviewedTrace.isStuck(span)
				|| HandledErrors.isFallback(span) || this.unplaced.contains(span.getTraceId());
	}

	@Override
	public TraceNotes review(TracePart part) {
		TraceNotes notes = new TraceNotes();
		Unplaced earlier = this.unplaced.take(part.traceId());
		ReviewedTrace trace = new ReviewedTrace(part, earlier.stuck());
		HandledErrors.mark(trace, notes);
		List<Finding> findings = examine(trace);
		findings.forEach((finding) -> this.report.found(part.traceId(), finding));
		if (!findings.isEmpty()) {
			this.kept.decide(part.traceId(), () -> this.report.isWorthATrace(findings));
		}
		if (!this.rules.isEmpty()) {
			place(part, trace.localRoot(), earlier.with(trace, findings, part.folded()), notes);
		}
		return notes;
	}

	private List<Finding> examine(ReviewedTrace trace) {
		List<Finding> findings = new ArrayList<>();
		for (DiagnosisRule rule : this.rules) {
			rule.examine(trace, (finding) -> {
				if (findings.size() < MAX_FINDINGS) {
					findings.add(finding);
				}
			});
		}
		return findings;
	}

	// Of a trace that goes out in parts, the first span comes with the last.
	private void place(TracePart part, @Nullable SpanData root, Unplaced known, TraceNotes notes) {
		if (root == null) {
			if (!known.isEmpty()) {
				this.unplaced.put(part.traceId(), known);
			}
			return;
		}
		if (!known.lines().isEmpty()) {
			notes.add(root.getSpanId(), AgentSpanAttributes.FINDINGS, known.lines());
			notes.add(root.getSpanId(), AgentSpanAttributes.FINDING_RULES, String.join(",", known.rules()));
			known.rules().forEach((rule) -> notes.add(root.getSpanId(), AgentSpanAttributes.finding(rule), true));
		}
		if (known.folded() > 0) {
			notes.add(root.getSpanId(), AgentSpanAttributes.NOT_JUDGED, known.folded()
					+ " agents, attempts, errors or messages, which the span cap had folded before the rules looked");
		}
		if (!known.stuck().isEmpty()) {
			this.unplaced.put(part.traceId(), Unplaced.onlyStuck(known.stuck()));
		}
	}

}
