package io.agenttracing.pipeline.export;

import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;

/**
 * Spans by outcome, in the endpoint: the created ones are the sum of all others.
 */
final class SpansSection implements EndpointSection {

	private final TraceCollector collector;

	SpansSection(TraceCollector collector) {
		this.collector = collector;
	}

	@Override
	public String name() {
		return "spans";
	}

	@Override
	public Object content() {
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("created", this.collector.counts().created());
		content.put("retained", this.collector.waiting());
		for (SpanOutcome outcome : SpanOutcome.values()) {
			long spans = this.collector.counts().of(outcome);
			if (outcome.hasReason()) {
				reasons(content, outcome.outcome()).put(outcome.reason(), spans);
			}
			else {
				content.put(outcome.outcome(), spans);
			}
		}
		return content;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Long> reasons(Map<String, Object> content, String outcome) {
		return (Map<String, Long>) content.computeIfAbsent(outcome, (name) -> new LinkedHashMap<String, Long>());
	}

}
