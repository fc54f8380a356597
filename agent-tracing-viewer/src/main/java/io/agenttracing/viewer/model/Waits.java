package io.agenttracing.viewer.model;

import java.util.HashMap;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Which spans wait for the answer to a message, and which span received it.
 */
final class Waits {

	private final Map<SpanNode, SpanNode> waitedFor = new HashMap<>();

	Waits(Trace trace) {
		if (!trace.hasMessages()) {
			return;
		}
		for (SpanNode span : trace.spans()) {
			SpanNode wait = span.isProducer() ? trace.waitFor(span) : null;
			if (wait != null) {
				this.waitedFor.merge(wait, receiver(span),
						(known, other) -> (other.end() > known.end()) ? other : known);
			}
		}
	}

	private static SpanNode receiver(SpanNode producer) {
		for (SpanNode child : producer.children()) {
			if (child.isConsumer()) {
				return child;
			}
		}
		return producer;
	}

	@Nullable String of(SpanNode wait) {
		SpanNode span = this.waitedFor.get(wait);
		return (span != null) ? span.id() : null;
	}

}
