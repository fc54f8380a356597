package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import io.agenttracing.diagnosis.diff.Divergence;
import io.agenttracing.diagnosis.diff.StepTime;
import io.agenttracing.diagnosis.diff.TraceDiff;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says where one run is first other than another.
 */
final class CompareTraces implements ToolAnswer {

	static final String NAME = "compare_traces";

	private static final int TEXT = 500;

	private static final int MAX_STEPS = 10;

	private final TraceSource source;

	CompareTraces(TraceSource source) {
		this.source = source;
	}

	@Override
	public String to(ToolArguments arguments) throws ToolRefusal, IOException {
		String a = arguments.traceId("trace_a");
		String b = arguments.traceId("trace_b");
		LookedAt one = LookedAt.at(this.source, a);
		LookedAt other = LookedAt.at(this.source, b);
		TraceDiff diff = TraceDiff.of(one.trace(), other.trace());
		ObjectNode answer = QuotedData.object();
		answer.put("differs", diff.first() != null);
		QuotedData.put(answer, "text", diff.line(), TEXT);
		Divergence first = diff.first();
		if (first != null) {
			answer.put("kind", first.kind().toString().toLowerCase(Locale.ROOT));
			answer.put("step", first.step());
			QuotedData.put(answer, "name", first.name(), QuotedData.NAME);
			QuotedData.put(answer, "span_a", first.spanA(), QuotedData.NAME);
			QuotedData.put(answer, "span_b", first.spanB(), QuotedData.NAME);
			answer.put("further", diff.further());
		}
		QuotedData.millis(answer, "difference_ms", diff.millis());
		List<StepTime> steps = diff.steps();
		ArrayNode array = answer.putArray("slowest_differences");
		for (StepTime time : steps.subList(0, Math.min(MAX_STEPS, steps.size()))) {
			ObjectNode step = array.addObject();
			QuotedData.put(step, "name", time.name(), QuotedData.NAME);
			step.put("count_a", time.countA());
			QuotedData.millis(step, "a_ms", time.millisA());
			step.put("count_b", time.countB());
			QuotedData.millis(step, "b_ms", time.millisB());
		}
		return QuotedData.text(answer);
	}

}
