package io.agenttracing.test.record;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.span.BackgroundSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes of the recorded spans of an application what it would export, on the thread that
 * asks for it. The span cap is left out: a test sees all.
 */
final class ExportedSpans {

	private static final Log logger = LogFactory.getLog(ExportedSpans.class);

	static final ExportedSpans AS_RECORDED = new ExportedSpans(List.of(), TraceRewriter.NONE, List.of(),
			Diagnosis.byAllRules(), 0);

	private final List<SpanTransformer> transformers;

	private final TraceRewriter rewriter;

	private final List<BackgroundSpans> background;

	private final Diagnosis diagnosis;

	private final long tokenBudget;

	ExportedSpans(List<SpanTransformer> transformers, TraceRewriter rewriter, List<BackgroundSpans> background,
			Diagnosis diagnosis, long tokenBudget) {
		this.transformers = transformers;
		this.rewriter = rewriter;
		this.background = background;
		this.diagnosis = diagnosis;
		this.tokenBudget = tokenBudget;
	}

	/**
	 * What is left when the application is closed.
	 */
	ExportedSpans withoutBeans() {
		return new ExportedSpans(List.of(), TraceRewriter.NONE, List.of(), this.diagnosis, this.tokenBudget);
	}

	/**
	 * What would be exported of a trace.
	 * @param recorded its spans that this application has recorded, in the order of their
	 * end
	 * @return the spans, possibly fewer
	 */
	List<SpanData> of(List<RecordedSpan> recorded) {
		List<SpanData> spans = new ArrayList<>(recorded.size());
		for (RecordedSpan span : recorded) {
			// One that cannot be masked is not exported.
			Failures.attempt(logger, "A span could not be transformed", () -> {
				spans.add(span.exported() ? span.data() : transformed(span.data()));
				return true;
			}, false);
		}
		return Failures.attempt(logger, "A trace could not be rewritten", () -> rewritten(spans), spans);
	}

	private SpanData transformed(SpanData recorded) {
		SpanData span = SpanViewer.unmarked(recorded);
		for (SpanTransformer transformer : this.transformers) {
			span = transformer.transform(span);
		}
		return span;
	}

	private List<SpanData> rewritten(List<SpanData> spans) {
		return spans.stream().anyMatch(this.rewriter::concerns)
				? this.rewriter.rewrite(spans, (spanId) -> false).spans() : spans;
	}

	/**
	 * Whether a trace that consists of a span alone is no work of the application.
	 */
	boolean isBackground(SpanData span) {
		return !span.getParentSpanContext().isValid()
				&& this.background.stream().anyMatch((kind) -> kind.contains(span));
	}

	/**
	 * The rules that the application has its traces examined by.
	 */
	Diagnosis diagnosis() {
		return this.diagnosis;
	}

	/**
	 * What the application has said. What it has learned depends on the tests that ran
	 * before.
	 */
	Knowledge knowledge() {
		return new Knowledge() {

			@Override
			public long tokenBudget() {
				return ExportedSpans.this.tokenBudget;
			}

		};
	}

}
