package io.agenttracing.pipeline.collector;

import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.Inspection;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Hands on a trace, or a part of one: inspects it, decides whether it is exported,
 * selects spans, and passes these to the sink and the listeners.
 */
final class TraceHandover {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private final TrackedSpans openSpans;

	private final SpanSink sink;

	private final FinishedTraceListener listener;

	private final CollectorSettings settings;

	private final SpanCounts counts;

	private final TailSampledTraces kept;

	private final LossyTraces lossy;

	private final PartialTraces partial = new PartialTraces();

	TraceHandover(TrackedSpans openSpans, SpanSink sink, FinishedTraceListener listener, CollectorSettings settings,
			LossyTraces lossy) {
		this.openSpans = openSpans;
		this.sink = sink;
		this.listener = listener;
		this.settings = settings;
		this.counts = settings.counts();
		this.kept = settings.kept();
		this.lossy = lossy;
	}

	/**
	 * Whether a trace is selected for export so far.
	 */
	boolean isExported(PendingTrace trace) {
		return trace.hasSampledSpans() || isKeptWhole(trace);
	}

	/**
	 * Hands a trace on.
	 * @param trace the trace, which is finished
	 */
	void handOn(PendingTrace trace) {
		boolean complete = trace.isComplete();
		if (!complete || trace.lacksExported()) {
			split(trace);
		}
		String firstSpanId = this.partial.firstSpan(trace.traceId());
		boolean exported = isExported(trace);
		int merged = (exported || trace.isNoteworthy()) ? rewrite(trace) : 0;
		Inspection inspection = (trace.isNoteworthy() || (exported && hasSeveralSpans(trace, firstSpanId)))
				? inspect(trace, complete, firstSpanId, exported) : Inspection.NOTHING;
		if (trace.mayGoOn()) {
			split(trace);
		}
		if (!isExported(trace)) {
			this.counts.add(SpanOutcome.NOT_KEPT, trace.size() + merged);
			trace.dropped();
			return;
		}
		this.counts.add(SpanOutcome.MERGED, merged);
		trace.selection().keep(inspection.evidence());
		List<SpanData> selected = select(trace, complete);
		List<SpanData> spans = withMissing(trace, inspection.added().addTo(trace.withUsage(selected)), complete,
				firstSpanId);
		if (complete) {
			this.lossy.remove(trace.traceId());
		}
		// First the sink: a listener may ask for a flush.
		if (!spans.isEmpty()) {
			this.partial.exported(trace.traceId());
			this.sink.accept(spans, (spans == selected) ? trace.selection().bytesTaken() : SpanSize.UNKNOWN);
		}
		List<SpanData> all = trace.with(spans);
		if (!all.isEmpty()) {
			this.listener.onFinished(new FinishedTrace(trace.traceId(), all, inspection.findings()));
		}
	}

	/**
	 * Exports the ended spans of a trace early.
	 * @param trace the trace, which is exported
	 * @return the selected spans
	 */
	List<SpanData> exportEnded(PendingTrace trace) {
		trace.addFoldedEarly();
		ReadableSpan root = this.openSpans.root(trace.traceId());
		this.counts.add(SpanOutcome.MERGED, rewrite(trace));
		List<SpanData> spans = withMissing(trace, trace.withUsage(select(trace, false)), false,
				(root != null) ? root.getSpanContext().getSpanId() : "");
		if (!spans.isEmpty()) {
			this.sink.accept(spans, SpanSize.UNKNOWN);
		}
		return spans;
	}

	/**
	 * Drops the ended spans of a trace that is not selected so far, for lack of memory.
	 * @param trace the trace
	 */
	void discard(PendingTrace trace) {
		split(trace);
		this.lossy.add(trace.traceId());
		this.counts.add(SpanOutcome.NO_ROOM, trace.size());
		trace.dropped();
	}

	private void split(PendingTrace trace) {
		// If it had no open span before, the root that is open now is not its first span.
		this.partial.add(trace.traceId(), trace.hasLingered() ? null : this.openSpans.root(trace.traceId()));
	}

	// Sums are on their way by the spans as they were recorded.
	private int rewrite(PendingTrace trace) {
		trace.settleUsage();
		SpanSelection selection = trace.selection();
		if (!trace.isRewritable()) {
			return 0;
		}
		boolean before = this.partial.isExported(trace.traceId()) || !trace.exported().isEmpty();
		return Failures.attempt(logger, "A trace could not be rewritten",
				() -> selection.rewrite(this.settings.rewriter(), before), 0);
	}

	private boolean isKeptWhole(PendingTrace trace) {
		return this.settings.includeUnsampled() || this.kept.isKept(trace.traceId());
	}

	// Most traces of one span are no more than that: what it shows, it says itself.
	private static boolean hasSeveralSpans(PendingTrace trace, @Nullable String firstSpanId) {
		return trace.size() > 1 || firstSpanId != null || !trace.exported().isEmpty();
	}

	private Inspection inspect(PendingTrace trace, boolean complete, @Nullable String firstSpanId, boolean exported) {
		return Failures.attempt(logger, "A trace could not be inspected", () -> this.settings.inspector()
			.review(new TracePart(trace.traceId(), trace.all(), complete, firstSpanId, trace.foldedEarly(), exported)),
				Inspection.NOTHING);
	}

	private List<SpanData> withMissing(PendingTrace trace, List<SpanData> spans, boolean complete,
			@Nullable String firstSpanId) {
		boolean exportedBefore = trace.lacksExported() || this.partial.isExported(trace.traceId());
		boolean last = complete || !this.openSpans.isOpen(trace.traceId());
		boolean lost = last && this.lossy.contains(trace.traceId());
		return new MissingSpans(last, lost, !this.settings.includeUnsampled(), firstSpanId, exportedBefore)
			.markOn(spans, trace.exported());
	}

	private List<SpanData> select(PendingTrace trace, boolean complete) {
		SpanSelection selection = trace.selection();
		boolean keptWhole = isKeptWhole(trace);
		if (!keptWhole && trace.hasUnsampledSpans()) {
			this.counts.add(SpanOutcome.NOT_KEPT, selection.removeUnsampled());
		}
		if (!complete && !keptWhole) {
			keepRest(trace);
		}
		List<SpanData> spans = (selection.size() > 0) ? selection.take(complete) : List.of();
		if (spans.size() == 1 && this.settings.isBackground(spans.get(0))) {
			this.counts.add(SpanOutcome.BACKGROUND, 1);
			return List.of();
		}
		return (trace.hasUnsampledSpans() && !this.settings.includeUnsampled()) ? ExportedTrace.sampled(spans) : spans;
	}

	// Ancestors of the exported spans may be open, recorded and not sampled.
	private void keepRest(PendingTrace trace) {
		ReadableSpan root = this.openSpans.root(trace.traceId());
		if (root != null && !root.getSpanContext().isSampled()) {
			this.kept.decide(trace.traceId(), () -> true);
		}
	}

}
