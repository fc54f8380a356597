package io.agenttracing.viewer.model;

import java.util.List;
import java.util.Locale;

import io.agenttracing.diagnosis.diff.Divergence;
import io.agenttracing.diagnosis.diff.StepTime;
import io.agenttracing.diagnosis.diff.TraceDiff;

/**
 * What two traces differ in, for programs.
 */
public final class DiffJson {

	private static final int MAX_STEPS = 500;

	private static final int TEXT = 1_000;

	private DiffJson() {
	}

	/**
	 * Writes a difference.
	 * @param diff the difference
	 * @param runs how many runs the second one was compared with
	 * @return JSON in UTF-8
	 */
	public static byte[] of(TraceDiff diff, int runs) {
		Divergence first = diff.first();
		return Json.object((json) -> {
			json.writeBooleanProperty("differs", first != null);
			Json.text(json, "text", diff.line(), TEXT);
			if (first != null) {
				json.writeNumberProperty("step", first.step());
				Json.text(json, "name", first.name(), TEXT);
				Json.text(json, "span_a", first.spanA(), TEXT);
				Json.text(json, "span_b", first.spanB(), TEXT);
				json.writeStringProperty("kind", first.kind().toString().toLowerCase(Locale.ROOT));
			}
			json.writeNumberProperty("runs_a", runs);
			json.writeNumberProperty("further", diff.further());
			json.writeNumberProperty("attempts", diff.attempts());
			Json.number(json, "difference_ms", diff.millis());
			List<StepTime> steps = diff.steps();
			json.writeArrayPropertyStart("steps");
			for (StepTime time : steps.subList(0, Math.min(MAX_STEPS, steps.size()))) {
				json.writeStartObject();
				Json.text(json, "name", time.name(), TEXT);
				json.writeNumberProperty("count_a", time.countA());
				json.writeNumberProperty("count_b", time.countB());
				Json.number(json, "a_ms", time.millisA());
				Json.number(json, "b_ms", time.millisB());
				json.writeEndObject();
			}
			json.writeEndArray();
		});
	}

}
