package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.TraceInspector;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The ended spans of one trace that were not handed on yet, and those that were exported
 * early, before listeners received them. Tracks published messages that were not consumed
 * in this process yet: their consumer may be about to start.
 */
final class PendingTrace {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final int MAX_MESSAGES = 1_024;

	private final String traceId;

	private final SpanSelection spans;

	private final Set<String> published = new HashSet<>(2);

	private final Set<String> consumed = new HashSet<>(2);

	private List<SpanData> exported = List.of();

	private long exportedBytes;

	private boolean lacksExported;

	private long foldedEarly;

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

	/**
	 * The spans that were exported early.
	 * @return the spans in the order of their end
	 */
	List<SpanData> exported() {
		return this.exported;
	}

	/**
	 * The spans exported early, and those that are held.
	 */
	List<SpanData> all() {
		return with(this.spans.spans());
	}

	List<SpanData> with(List<SpanData> later) {
		if (this.exported.isEmpty()) {
			return later;
		}
		List<SpanData> all = new ArrayList<>(this.exported);
		all.addAll(later);
		return all;
	}

	long bytes() {
		return this.spans.bytes() + this.exportedBytes;
	}

	void exported(List<SpanData> spans) {
		this.exported = with(spans);
		this.exportedBytes = this.exported.stream().mapToLong(SpanSize::of).sum();
	}

	/**
	 * Whether spans exported early were forgotten to free memory.
	 */
	boolean lacksExported() {
		return this.lacksExported;
	}

	/**
	 * How many important spans were folded before the selection, up to an early export
	 * and since.
	 */
	long foldedEarly() {
		return this.foldedEarly + this.spans.foldedEarly();
	}

	void addFoldedEarly() {
		this.foldedEarly += this.spans.foldedEarly();
	}

	/**
	 * Frees memory, as far as possible.
	 */
	void compact() {
		this.spans.compact();
		this.lacksExported |= !this.exported.isEmpty();
		this.exported = List.of();
		this.exportedBytes = 0;
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
	 * Whether the trace has a span that is a reason to inspect it.
	 */
	boolean isNoteworthy() {
		return this.noteworthy;
	}

	/**
	 * Whether spans may follow when none is open: other work in this process may use its
	 * context, and its deadline.
	 */
	boolean mayGoOn() {
		return hasUnconsumedMessage() || (this.begun && this.noteworthy);
	}

	void add(SpanData span, TraceInspector inspector) {
		this.spans.add(span);
		this.begun = this.begun || !span.getParentSpanContext().isValid();
		this.noteworthy = this.noteworthy || isNoteworthy(span, inspector);
		if (span.getSpanContext().isSampled()) {
			this.sampled = true;
		}
		else {
			this.unsampled = true;
		}
		// A consumer span often ends before that of the publisher.
		if (span.getKind() == SpanKind.PRODUCER) {
			match(span.getSpanId(), this.consumed, this.published);
		}
		else if (span.getKind() == SpanKind.CONSUMER) {
			match(span.getParentSpanId(), this.published, this.consumed);
		}
	}

	private static boolean isNoteworthy(SpanData span, TraceInspector review) {
		try {
			return review.isNoteworthy(span);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A span could not be looked at", ex);
			return true;
		}
	}

	private static void match(String spanId, Set<String> counterparts, Set<String> own) {
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
