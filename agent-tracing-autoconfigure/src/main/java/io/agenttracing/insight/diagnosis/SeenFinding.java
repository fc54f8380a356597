package io.agenttracing.insight.diagnosis;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.diagnosis.Finding;
import org.jspecify.annotations.Nullable;

/**
 * How often findings of one kind were seen, and one of them: the last whose trace was
 * exported, since only that can be looked at, or else the last.
 *
 * @param shown the one, within bounds
 * @param explanation the rule of the finding that explains it
 * @param traceId the id of its trace
 * @param exported whether that trace was exported
 * @param count how often they were seen
 * @param first when one was seen first
 * @param last when one was seen last
 * @param examination the number of the examination that found the last one
 * @param index its place there
 */
record SeenFinding(Finding shown, @Nullable String explanation, String traceId, boolean exported, long count,
		Instant first, Instant last, long examination, int index) {

	static final Comparator<SeenFinding> LAST_FIRST = Comparator.comparingLong(SeenFinding::examination)
		.reversed()
		.thenComparingInt(SeenFinding::index);

	/**
	 * Adds what was seen before.
	 * @param earlier the same kind until now, if it was seen
	 * @return the sum of both
	 */
	SeenFinding after(@Nullable SeenFinding earlier) {
		if (earlier == null) {
			return this;
		}
		SeenFinding of = (this.exported || !earlier.exported) ? this : earlier;
		return new SeenFinding(of.shown, of.explanation, of.traceId, of.exported, earlier.count + this.count,
				earlier.first, this.last, this.examination, this.index);
	}

	/**
	 * The finding for people and programs, under the names that the command line has.
	 * @return the fields with a value
	 */
	Map<String, Object> describe() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("rule", ShownText.of(this.shown.rule()));
		fields.put("severity", this.shown.severity().toString());
		fields.put("confidence", this.shown.confidence().toString());
		fields.put("cause", ShownText.of(this.shown.cause()));
		if (!this.shown.fix().isEmpty()) {
			fields.put("fix", ShownText.of(this.shown.fix()));
		}
		Double saving = this.shown.savingMillis();
		if (saving != null) {
			fields.put("saving_ms", Math.round(saving * 1_000) / 1_000.0);
		}
		if (this.explanation != null) {
			fields.put("because_of", ShownText.of(this.explanation));
		}
		fields.put("count", this.count);
		fields.put("first_seen", this.first.toString());
		fields.put("last_seen", this.last.toString());
		fields.put("trace", this.traceId);
		fields.put("exported", this.exported);
		fields.put("spans", this.shown.spans());
		return fields;
	}

}
