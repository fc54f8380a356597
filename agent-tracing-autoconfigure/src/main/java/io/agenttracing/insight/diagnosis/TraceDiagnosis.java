package io.agenttracing.insight.diagnosis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.rule.CriticalPath;
import io.agenttracing.diagnosis.rule.IncompleteTrace;
import io.agenttracing.diagnosis.trace.HandledErrors;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.AddedAttributes;
import io.agenttracing.pipeline.Inspection;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.TracePart;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Examines each finished trace that is exported, or concerns a rule, by all rules. Their
 * findings are added to the first span of the trace. Warnings and errors are logged, and
 * the trace is selected for export. What is usual is learned from it after that. Where
 * all this takes too much time, traces that are not exported are left out.
 */
final class TraceDiagnosis implements TraceInspector {

	private static final Log logger = LogFactory.getLog(TraceDiagnosis.class);

	private static final int MAX_UNPLACED = 1_000;

	// Without the rule that says that a trace is not complete: of one process it never
	// is.
	private final Diagnosis diagnosis;

	// Where the time went is of use to those who look at the trace.
	private final Diagnosis ofUnexported;

	private final FindingReport report;

	private final TailSampledTraces tailSampled;

	private final LearnedKnowledge knowledge;

	private final JudgingTime time;

	private final List<ExaminedTraceListener> listeners;

	// By the id of traces whose first span is still open; the oldest are evicted.
	private final Map<String, Unplaced> unplaced = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Unplaced> eldest) {
			return size() > MAX_UNPLACED;
		}

	};

	TraceDiagnosis(Diagnosis diagnosis, FindingReport report, TailSampledTraces tailSampled, LearnedKnowledge knowledge,
			JudgingTime time, List<ExaminedTraceListener> listeners) {
		this.diagnosis = diagnosis.without(Set.of(IncompleteTrace.ID));
		this.ofUnexported = this.diagnosis.without(Set.of(CriticalPath.ID));
		this.report = report;
		this.tailSampled = tailSampled;
		this.knowledge = knowledge;
		this.time = time;
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * The rules that are asked.
	 * @return their ids
	 */
	List<String> rules() {
		return this.diagnosis.rules();
	}

	@Override
	public boolean isNoteworthy(SpanData span) {
		return this.diagnosis.concerns(span) || HandledErrors.concern(span) || isNoteworthy(span.getTraceId());
	}

	private boolean isNoteworthy(String traceId) {
		Unplaced known = this.unplaced.get(traceId);
		return known != null && known.isNoteworthy();
	}

	@Override
	public Inspection review(TracePart part) {
		if (this.diagnosis.isEmpty() && part.spans().stream().noneMatch(HandledErrors::concern)) {
			return Inspection.NOTHING;
		}
		if (!part.exported() && this.time.isOver() && mayBeLeftOut(part)) {
			this.time.leftOut();
			return Inspection.NOTHING;
		}
		return this.time.measure(part.spans().size(), () -> judge(part));
	}

	// What hangs, or was found to be wrong before, is judged whatever it takes.
	private boolean mayBeLeftOut(TracePart part) {
		if (this.diagnosis.isEmpty() || this.unplaced.containsKey(part.traceId())) {
			return false;
		}
		return part.spans()
			.stream()
			.noneMatch((span) -> Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.WAS_STUCK)));
	}

	private Inspection judge(TracePart part) {
		AddedAttributes added = new AddedAttributes();
		Unplaced earlier = Objects.requireNonNullElse(this.unplaced.remove(part.traceId()), Unplaced.NOTHING);
		Trace trace = new Trace(part.spans(), part.complete(), part.firstSpanId(), earlier.stuck(), this.knowledge);
		trace.handledErrors().forEach((spanId) -> added.add(spanId, AgentSpanAttributes.ERROR_HANDLED, true));
		if (this.diagnosis.isEmpty()) {
			return new Inspection(added, List.of());
		}
		Examination examination = (part.exported() ? this.diagnosis : this.ofUnexported).examine(trace);
		List<Finding> alarms = examination.alarms();
		alarms.forEach((finding) -> this.report.found(part.traceId(), finding));
		if (!alarms.isEmpty()) {
			this.tailSampled.decide(part.traceId(), () -> this.report.isWorthATrace(alarms));
		}
		boolean exported = part.exported() || this.tailSampled.isKept(part.traceId());
		if (exported && !part.exported()) {
			examination = this.diagnosis.examine(trace);
		}
		this.knowledge.learn(trace);
		List<Finding> shown = exported ? examination.findings() : alarms;
		place(part, trace.localRoot(), earlier.with(trace, shown, part.folded()), added);
		tell(part.traceId(), examination, exported);
		return new Inspection(added, examination.findings());
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
			added.add(root.id(), AgentSpanAttributes.FINDINGS, known.lines().texts());
		}
		if (!known.rules().isEmpty()) {
			added.add(root.id(), AgentSpanAttributes.FINDING_RULES, String.join(",", known.rules()));
			added.add(root.id(), AgentSpanAttributes.FINDING_SEVERITY, known.worst().name().toLowerCase(Locale.ROOT));
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

	private void tell(String traceId, Examination examination, boolean exported) {
		for (ExaminedTraceListener listener : this.listeners) {
			Failures.attempt(logger, "A listener of examined traces failed",
					() -> listener.onExamined(traceId, examination, exported));
		}
	}

}
