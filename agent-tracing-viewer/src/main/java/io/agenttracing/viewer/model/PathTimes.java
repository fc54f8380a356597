package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import tools.jackson.core.JsonGenerator;

/**
 * Where the time on the critical path went: by span, working and waiting apart.
 */
final class PathTimes {

	private static final int MOST = 100;

	private final Map<Step, Double> millis = new LinkedHashMap<>();

	PathTimes(List<Segment> path) {
		for (Segment segment : path) {
			this.millis.merge(new Step(segment.span(), isWait(segment)), segment.to() - segment.from(), Double::sum);
		}
	}

	static boolean isWait(Segment segment) {
		return segment.queue() || segment.span().isWait();
	}

	/**
	 * Writes the longest, and how much is left.
	 */
	void write(JsonGenerator json, DrawnSpans shown) {
		List<Map.Entry<Step, Double>> sorted = new ArrayList<>(this.millis.entrySet());
		sorted.sort(Comparator.comparingDouble((Map.Entry<Step, Double> each) -> -each.getValue()));
		int written = 0;
		int count = 0;
		double total = 0;
		double more = 0;
		json.writeArrayPropertyStart("times");
		for (Map.Entry<Step, Double> each : sorted) {
			total += each.getValue();
			if (written < MOST && shown.has(each.getKey().span())) {
				written++;
				json.writeStartObject();
				json.writeStringProperty("span", each.getKey().span().id());
				json.writeBooleanProperty("wait", each.getKey().waiting());
				Json.number(json, "ms", each.getValue());
				json.writeEndObject();
			}
			else {
				count++;
				more += each.getValue();
			}
		}
		json.writeEndArray();
		Json.number(json, "pathMs", total);
		json.writeObjectPropertyStart("timesMore");
		json.writeNumberProperty("count", count);
		Json.number(json, "ms", more);
		json.writeEndObject();
	}

	/**
	 * A span that works or waits.
	 */
	private record Step(SpanNode span, boolean waiting) {

	}

}
