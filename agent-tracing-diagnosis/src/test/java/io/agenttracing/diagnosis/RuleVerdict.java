package io.agenttracing.diagnosis;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.testing.Story;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What one rule says about a trace.
 */
public record RuleVerdict(DiagnosisRule rule) implements Function<List<SpanData>, List<Finding>> {

	@Override
	public List<Finding> apply(List<SpanData> spans) {
		return of(Trace.whole(spans)).findings();
	}

	public Examination of(Trace trace) {
		return new Diagnosis(List.of(this.rule)).examine(trace);
	}

	/**
	 * Examines what is there of the trace when some spans are missing: they are open, or
	 * left before.
	 */
	public List<Finding> examineWithout(Story story, String firstSpan, boolean complete, String... missing) {
		List<SpanData> spans = story.spans();
		spans.removeIf((span) -> List.of(missing).contains(span.getName()));
		return of(new Trace(spans, complete, story.id(firstSpan), List.of(), Knowledge.NONE)).findings();
	}

}
