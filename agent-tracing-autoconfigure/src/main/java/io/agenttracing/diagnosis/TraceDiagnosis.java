package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.trace.KeptTraces;
import io.agenttracing.trace.TraceNotes;
import io.agenttracing.trace.TraceReview;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
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
				|| attributes.get(AgentSpanAttributes.RETRY_ATTEMPT) != null || Hung.isStuck(span) || isFallback(span)
				|| this.unplaced.contains(span.getTraceId());
	}

	@Override
	public TraceNotes review(String traceId, List<SpanData> spans) {
		TraceNotes notes = new TraceNotes();
		ReviewedTrace trace = new ReviewedTrace(spans);
		markHandledErrors(spans, notes);
		List<Finding> findings = examine(trace);
		findings.forEach((finding) -> this.report.found(traceId, finding));
		if (!findings.isEmpty()) {
			this.kept.decide(traceId, () -> this.report.isWorthATrace(findings));
		}
		place(traceId, findings, trace.localRoot(), notes);
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
	private void place(String traceId, List<Finding> findings, @Nullable SpanData root, TraceNotes notes) {
		List<String> lines = this.unplaced.take(traceId);
		findings.stream().map(Finding::toString).filter((line) -> !lines.contains(line)).forEach(lines::add);
		if (lines.isEmpty()) {
			return;
		}
		if (root != null) {
			notes.add(root.getSpanId(), AgentSpanAttributes.FINDINGS, lines);
		}
		else {
			this.unplaced.put(traceId, lines);
		}
	}

	private static boolean isFallback(SpanData span) {
		return !span.getLinks().isEmpty() && span.getStatus().getStatusCode() != StatusCode.ERROR
				&& span.getAttributes().get(AgentSpanAttributes.FALLBACK_FROM) != null;
	}

	private static void markHandledErrors(List<SpanData> spans, TraceNotes notes) {
		for (SpanData span : spans) {
			if (isFallback(span)) {
				for (LinkData failed : span.getLinks()) {
					notes.add(failed.getSpanContext().getSpanId(), AgentSpanAttributes.ERROR_HANDLED, true);
				}
			}
		}
	}

}
