package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import io.agenttracing.diagnosis.diff.StepName;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import tools.jackson.core.JsonGenerator;

/**
 * A step of a name in a trace.
 */
record SameStep(String traceId, SpanData span, long now) {

	private static final double MILLI = 1e6;

	private static final int NAME = 200;

	/**
	 * Those in other traces, the newest traces first.
	 */
	static List<SameStep> in(TraceStore store, String except, String name, long now, int most) {
		List<String> ids = new ArrayList<>(store.versions().keySet());
		Collections.reverse(ids);
		List<SameStep> found = new ArrayList<>();
		for (String id : ids) {
			StoredTrace trace = (id.equals(except) || found.size() >= most) ? null : store.trace(id);
			if (trace != null) {
				trace.spans()
					.stream()
					.filter((span) -> StepName.of(span).equals(name))
					.limit(most - found.size())
					.forEach((span) -> found.add(new SameStep(id, span, now)));
			}
		}
		return found;
	}

	void write(JsonGenerator json, String traceName) {
		long end = this.span.hasEnded() ? this.span.getEndEpochNanos() : this.now;
		json.writeStartObject();
		json.writeStringProperty("trace", this.traceId);
		json.writeStringProperty("span", this.span.getSpanId());
		Json.number(json, "start", this.span.getStartEpochNanos() / MILLI);
		Json.number(json, "durationMs", Math.max(0, end - this.span.getStartEpochNanos()) / MILLI);
		json.writeStringProperty("status", this.span.getStatus().getStatusCode().name().toLowerCase(Locale.ROOT));
		Json.text(json, "traceName", traceName, NAME);
		json.writeEndObject();
	}

}
