package io.agenttracing.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The ended spans of one trace that were not handed on yet. It remembers which published
 * messages nobody in this process has consumed: their consumer may be about to start.
 */
final class PendingTrace {

	private final String traceId;

	private final long since;

	private final List<SpanData> spans = new ArrayList<>();

	private final Map<String, Long> published = new HashMap<>(2);

	private final Set<String> consumed = new HashSet<>(2);

	private boolean complete;

	PendingTrace(String traceId, long since) {
		this.traceId = traceId;
		this.since = since;
	}

	String traceId() {
		return this.traceId;
	}

	long since() {
		return this.since;
	}

	int size() {
		return this.spans.size();
	}

	void add(SpanData span, long now) {
		this.spans.add(span);
		if (span.getKind() == SpanKind.PRODUCER && !this.consumed.contains(span.getSpanId())) {
			this.published.put(span.getSpanId(), now);
		}
		else if (span.getKind() == SpanKind.CONSUMER) {
			// The consumer often ends before the publisher's own span does.
			this.consumed.add(span.getParentSpanId());
			this.published.remove(span.getParentSpanId());
		}
	}

	void markComplete(boolean complete) {
		this.complete = complete;
	}

	boolean isComplete() {
		return this.complete;
	}

	boolean hasUnconsumedMessage(long now, long lingerNanos) {
		for (long publishedAt : this.published.values()) {
			if (now - publishedAt < lingerNanos) {
				return true;
			}
		}
		return false;
	}

	FinishedTrace finish() {
		return new FinishedTrace(this.traceId, this.spans);
	}

}
