package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.diff.StepName;
import io.agenttracing.diagnosis.trace.SpanNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The steps of a trace by name, and how long they took.
 */
final class StepTable {

	private static final int MOST = 500;

	private static final int NAME = 200;

	private final Map<List<String>, Row> rows = new LinkedHashMap<>();

	StepTable(ViewedTrace viewed, Lanes lanes, DrawnSpans shown) {
		for (SpanNode span : viewed.drawn().spans()) {
			String lane = lanes.of(span).name();
			this.rows.computeIfAbsent(List.of(StepName.of(span.data()), lane), (key) -> new Row(key.get(0), lane))
				.add(span, viewed.errors(), shown.has(span));
		}
	}

	/**
	 * Writes those that took longest.
	 */
	void write(JsonGenerator json) {
		List<Row> sorted = new ArrayList<>(this.rows.values());
		sorted.sort(Comparator.comparingDouble((Row row) -> -row.sum));
		json.writeArrayPropertyStart("steps");
		sorted.stream().limit(MOST).forEach((row) -> row.write(json));
		json.writeEndArray();
	}

	/**
	 * The spans of one name in one lane.
	 */
	private static final class Row {

		private final String name;

		private final String lane;

		private final List<Double> millis = new ArrayList<>(1);

		private long count;

		private double sum;

		private double max;

		private final Errors.Count errors = new Errors.Count();

		// The longest that is shown.
		private @Nullable SpanNode longest;

		private Row(String name, String lane) {
			this.name = name;
			this.lane = lane;
		}

		private void add(SpanNode span, Errors all, boolean isShown) {
			this.millis.add(span.duration());
			this.count += 1 + span.foldedCount();
			this.sum += span.duration() + span.foldedSum();
			double folded = span.number(AgentSpanAttributes.FOLDED_MAX_MS);
			this.max = Math.max(this.max, Double.isNaN(folded) ? span.duration() : Math.max(folded, span.duration()));
			this.errors.add(all, span);
			if (isShown && (this.longest == null || span.duration() > this.longest.duration())) {
				this.longest = span;
			}
		}

		private void write(JsonGenerator json) {
			this.millis.sort(null);
			json.writeStartObject();
			Json.text(json, "name", this.name, NAME);
			json.writeStringProperty("agent", this.lane);
			json.writeNumberProperty("count", this.count);
			Json.number(json, "p50Ms", this.millis.get((this.millis.size() - 1) / 2));
			Json.number(json, "maxMs", this.max);
			Json.number(json, "sumMs", this.sum);
			this.errors.write(json);
			Json.text(json, "span", (this.longest != null) ? this.longest.id() : null, NAME);
			json.writeEndObject();
		}

	}

}
