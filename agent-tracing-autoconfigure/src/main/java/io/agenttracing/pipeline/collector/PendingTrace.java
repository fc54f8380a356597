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
 * before their time, of which nobody else has heard. It remembers which published
 * messages nobody in this process has consumed: their consumer may be about to start.
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
	 * The spans that were exported before their time.
	 * @return the spans in the order of their end
	 */
	List<SpanData> exported() {
		return this.exported;
	}

	/**
	 * Together with those that are held.
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

	long exportedBytes() {
		return this.exportedBytes;
	}

	void exported(List<SpanData> spans) {
		this.exported = with(spans);
		this.exportedBytes = this.exported.stream().mapToLong(SpanSize::of).sum();
	}

	/**
	 * Whether spans that were exported are not here any more.
	 */
	boolean lacksExported() {
		return this.lacksExported;
	}

	/**
	 * How many important spans nobody will see, before those that were exported and
	 * since.
	 */
	long foldedEarly() {
		return this.foldedEarly + this.spans.foldedEarly();
	}

	void noteFolded() {
		this.foldedEarly += this.spans.foldedEarly();
	}

	void forgetExported() {
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

	void add(SpanData span, TraceInspector review) {
		this.spans.add(span);
		this.begun = this.begun || !span.getParentSpanContext().isValid();
		this.noteworthy = this.noteworthy || isNoteworthy(span, review);
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

	private static boolean isNoteworthy(SpanData span, TraceInspector review) {
		try {
			return review.isNoteworthy(span);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A span could not be looked at", ex);
			return true;
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
