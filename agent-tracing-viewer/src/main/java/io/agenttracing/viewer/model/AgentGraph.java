package io.agenttracing.viewer.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import tools.jackson.core.JsonGenerator;

/**
 * Which lanes call which, by the parents of their spans.
 */
final class AgentGraph {

	private static final int MOST = 1_000;

	private final Map<List<String>, Edge> edges = new LinkedHashMap<>();

	AgentGraph(ViewedTrace viewed, Lanes lanes) {
		for (SpanNode span : viewed.drawn().spans()) {
			SpanNode parent = span.parent();
			Lane from = (parent != null) ? lanes.of(parent) : null;
			Lane to = lanes.of(span);
			if (from != null && from != to && this.edges.size() < MOST) {
				this.edges.computeIfAbsent(List.of(from.name(), to.name()), (key) -> new Edge())
					.add(span, lanes.isRetry(span), viewed.errors());
			}
		}
	}

	void write(JsonGenerator json) {
		json.writeArrayPropertyStart("graph");
		this.edges.forEach((names, edge) -> {
			json.writeStartObject();
			json.writeStringProperty("from", names.get(0));
			json.writeStringProperty("to", names.get(1));
			json.writeNumberProperty("calls", edge.calls);
			json.writeNumberProperty("retries", edge.retries);
			edge.errors.write(json);
			json.writeEndObject();
		});
		json.writeEndArray();
	}

	/**
	 * Calls of one lane by another.
	 */
	private static final class Edge {

		private int calls;

		private int retries;

		private final Errors.Count errors = new Errors.Count();

		private void add(SpanNode span, boolean again, Errors all) {
			this.calls++;
			this.retries += again ? 1 : 0;
			this.errors.add(all, span);
		}

	}

}
