package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.agenttracing.testing.Story;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What one rule finds in a trace.
 */
record Examination(DiagnosisRule rule) implements Function<List<SpanData>, List<Finding>> {

	@Override
	public List<Finding> apply(List<SpanData> spans) {
		return findings(Trace.whole(spans));
	}

	/**
	 * Examines what is there of the trace when some spans are missing: they are open, or
	 * left before.
	 */
	List<Finding> examineWithout(Story story, String firstSpan, boolean complete, String... missing) {
		List<SpanData> spans = story.spans();
		spans.removeIf((span) -> List.of(missing).contains(span.getName()));
		return findings(new Trace(spans, complete, story.id(firstSpan), List.of()));
	}

	private List<Finding> findings(Trace trace) {
		List<Finding> findings = new ArrayList<>();
		this.rule.examine(trace, findings::add);
		return findings;
	}

}
