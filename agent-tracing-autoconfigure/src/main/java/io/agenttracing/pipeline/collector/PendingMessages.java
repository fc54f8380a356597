package io.agenttracing.pipeline.collector;

import java.util.HashSet;
import java.util.Set;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The messages of one trace that were published and not consumed in this process yet:
 * their consumer may be about to start.
 */
final class PendingMessages {

	private static final int MAX_MESSAGES = 1_024;

	private final Set<String> published = new HashSet<>(2);

	private final Set<String> consumed = new HashSet<>(2);

	static boolean isHop(SpanData span) {
		return span.getKind() == SpanKind.PRODUCER || span.getKind() == SpanKind.CONSUMER;
	}

	/**
	 * Adds a message that was sent or received. A consumer span often ends before that of
	 * the publisher.
	 * @param hop the span
	 */
	void add(SpanData hop) {
		if (hop.getKind() == SpanKind.PRODUCER) {
			match(hop.getSpanId(), this.consumed, this.published);
		}
		else {
			match(hop.getParentSpanId(), this.published, this.consumed);
		}
	}

	private static void match(String spanId, Set<String> counterparts, Set<String> own) {
		if (!counterparts.remove(spanId) && own.size() < MAX_MESSAGES) {
			own.add(spanId);
		}
	}

	boolean isEmpty() {
		return this.published.isEmpty();
	}

}
