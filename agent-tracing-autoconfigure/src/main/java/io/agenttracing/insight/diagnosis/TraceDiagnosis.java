package io.agenttracing.insight.diagnosis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.HandledErrors;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.pipeline.AddedAttributes;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.TracePart;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Examines each finished trace by all rules. Their findings are added to the first span
 * of the trace and logged, and the trace is selected for export.
 */
final class TraceDiagnosis implements TraceInspector {

	private static final int MAX_UNPLACED = 1_000;

	private final Diagnosis diagnosis;

	private final FindingReport report;

	private final TailSampledTraces tailSampled;

	// By the id of traces whose first span is still open; the oldest are evicted.
	private final Map<String, Unplaced> unplaced = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Unplaced> eldest) {
			return size() > MAX_UNPLACED;
		}

	};

	TraceDiagnosis(Diagnosis diagnosis, FindingReport report, TailSampledTraces tailSampled) {
		this.diagnosis = diagnosis;
		this.report = report;
		this.tailSampled = tailSampled;
	}

	@Override
	public boolean isNoteworthy(SpanData span) {
		return this.diagnosis.concerns(span) || HandledErrors.concern(span)
				|| this.unplaced.containsKey(span.getTraceId());
	}

	@Override
	public AddedAttributes review(TracePart part) {
		AddedAttributes added = new AddedAttributes();
		Unplaced earlier = Objects.requireNonNullElse(this.unplaced.remove(part.traceId()), Unplaced.NOTHING);
		Trace trace = new Trace(part.spans(), part.complete(), part.firstSpanId(), earlier.stuck(), Knowledge.NONE);
		trace.handledErrors().forEach((spanId) -> added.add(spanId, AgentSpanAttributes.ERROR_HANDLED, true));
		List<Finding> findings = this.diagnosis.examine(trace).alarms();
		findings.forEach((finding) -> this.report.found(part.traceId(), finding));
		if (!findings.isEmpty()) {
			this.tailSampled.decide(part.traceId(), () -> this.report.isWorthATrace(findings));
		}
		if (!this.diagnosis.isEmpty()) {
			place(part, trace.localRoot(), earlier.with(trace, findings, part.folded()), added);
		}
		return added;
	}

	// The first span of a trace that is exported in parts is in the last part.
	private void place(TracePart part, @Nullable SpanNode root, Unplaced known, AddedAttributes added) {
		if (root == null) {
			if (!known.isEmpty()) {
				this.unplaced.put(part.traceId(), known);
			}
			return;
		}
		if (!known.lines().isEmpty()) {
			added.add(root.id(), AgentSpanAttributes.FINDINGS, known.lines());
			added.add(root.id(), AgentSpanAttributes.FINDING_RULES, String.join(",", known.rules()));
			known.rules().forEach((rule) -> added.add(root.id(), AgentSpanAttributes.finding(rule), true));
		}
		if (known.folded() > 0) {
			added.add(root.id(), AgentSpanAttributes.NOT_JUDGED, known.folded()
					+ " agents, attempts, errors or messages, which the span cap had folded before the rules looked");
		}
		if (!known.stuck().isEmpty()) {
			this.unplaced.put(part.traceId(), Unplaced.onlyStuck(known.stuck()));
		}
	}

}
