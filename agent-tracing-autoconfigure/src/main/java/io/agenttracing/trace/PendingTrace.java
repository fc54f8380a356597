package io.agenttracing.trace;

import java.util.HashSet;
import java.util.Set;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The ended spans of one trace that were not handed on yet. It remembers which published
 * messages nobody in this process has consumed: their consumer may be about to start.
 */
final class PendingTrace {

	private static final int MAX_MESSAGES = 1_024;

	private final String traceId;

	private final SpanSelection spans;

	private final Set<String> published = new HashSet<>(2);

	private final Set<String> consumed = new HashSet<>(2);

	private long since;

	private long lingersSince;

	private boolean lingers;

	private boolean sampled;

	private boolean unsampled;

	private boolean noteworthy;

	private boolean begun;

	PendingTrace(String traceId, SpanSelection spans, long since) {
		this.traceId = traceId;
		this.spans = spans;
		this.since = since;
	}

	String traceId() {
		return this.traceId;
	}

	SpanSelection spans() {
		return this.spans;
	}

	long since() {
		return this.since;
	}

	void waitAgain(long now) {
		this.since = now;
	}

	boolean hasSampledSpans() {
		return this.sampled;
	}

	boolean hasUnsampledSpans() {
		return this.unsampled;
	}

	/**
	 * Whether the trace has a span that is a reason to look at it.
	 */
	boolean isNoteworthy() {
		return this.noteworthy;
	}

	/**
	 * Whether more may come of it when it has no open span: somebody in this process may
	 * go on with the context that it has handed out, and with what is left of its time.
	 */
	boolean mayGoOn() {
		return hasUnconsumedMessage() || (this.begun && this.noteworthy);
	}

	void add(SpanData span, TraceReview review) {
		this.spans.add(span);
		this.begun = this.begun || !span.getParentSpanContext().isValid();
		this.noteworthy = this.noteworthy || review.isNoteworthy(span);
		if (span.getSpanContext().isSampled()) {
			this.sampled = true;
		}
		else {
			this.unsampled = true;
		}
		// The consumer often ends before the publisher's own span does.
		if (span.getKind() == SpanKind.PRODUCER) {
			note(span.getSpanId(), this.consumed, this.published);
		}
		else if (span.getKind() == SpanKind.CONSUMER) {
			note(span.getParentSpanId(), this.published, this.consumed);
		}
	}

	private static void note(String spanId, Set<String> counterparts, Set<String> own) {
		if (!counterparts.remove(spanId) && own.size() < MAX_MESSAGES) {
			own.add(spanId);
		}
	}

	boolean hasUnconsumedMessage() {
		return !this.published.isEmpty();
	}

	void linger(long now) {
		this.lingers = true;
		this.lingersSince = now;
	}

	boolean hasLingered() {
		return this.lingers;
	}

	boolean lingersSince(long time) {
		return this.lingers && this.lingersSince == time;
	}

}
