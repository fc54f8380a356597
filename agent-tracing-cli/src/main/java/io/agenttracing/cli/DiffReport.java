package io.agenttracing.cli;

import java.util.Locale;

import io.agenttracing.diagnosis.diff.Divergence;
import io.agenttracing.diagnosis.diff.StepTime;
import io.agenttracing.diagnosis.diff.TraceDiff;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What two runs differ in, as one JSON object: all of it, whatever the page shows.
 */
final class DiffReport {

	private static final JsonMapper JSON = new JsonMapper();

	private DiffReport() {
	}

	static String json(TraceDiff diff, int runs) {
		ObjectNode object = JSON.createObjectNode();
		Divergence first = diff.first();
		object.put("differs", first != null);
		object.put("text", diff.line());
		if (first != null) {
			object.put("step", first.step()).put("name", first.name()).put("span_a", first.spanA());
			object.put("span_b", first.spanB()).put("kind", first.kind().toString().toLowerCase(Locale.ROOT));
		}
		object.put("runs_a", runs).put("further", diff.further()).put("attempts", diff.attempts());
		object.put("difference_ms", rounded(diff.millis()));
		ArrayNode steps = object.putArray("steps");
		for (StepTime time : diff.steps()) {
			steps.addObject()
				.put("name", time.name())
				.put("count_a", time.countA())
				.put("count_b", time.countB())
				.put("a_ms", rounded(time.millisA()))
				.put("b_ms", rounded(time.millisB()));
		}
		return JSON.writeValueAsString(object);
	}

	private static double rounded(double millis) {
		return Math.round(millis * 1_000) / 1_000.0;
	}

}
