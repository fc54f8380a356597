package io.agenttracing.span;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Spans that are not exported unless a child is started later. None can be once the span
 * is unreachable, so they are held weakly.
 */
final class DiscardedSpans {

	private static final int MAX_SPANS = 4_096;

	private final ConcurrentMap<String, Discarded> spans = new ConcurrentHashMap<>();

	private final ReferenceQueue<ReadableSpan> unreachable = new ReferenceQueue<>();

	/**
	 * Discards a span that is about to end.
	 */
	void add(ReadableSpan span) {
		forgetUnreachable();
		if (this.spans.size() < MAX_SPANS) {
			String id = span.getSpanContext().getSpanId();
			this.spans.put(id, new Discarded(id, span, this.unreachable));
		}
	}

	/**
	 * Whether a span has events or a status, and must not be discarded.
	 */
	static boolean isInformative(ReadableSpan span) {
		SpanData data = span.toSpanData();
		return data.getTotalRecordedEvents() > 0 || data.getStatus().getStatusCode() != StatusCode.UNSET;
	}

	boolean contains(ReadableSpan span) {
		Discarded discarded = this.spans.isEmpty() ? null : this.spans.get(span.getSpanContext().getSpanId());
		return discarded != null && discarded.refersTo(span);
	}

	/**
	 * Records the end of a span.
	 * @return whether it is discarded for now
	 */
	boolean ended(ReadableSpan span) {
		if (this.spans.isEmpty()) {
			return false;
		}
		Discarded ended = this.spans.computeIfPresent(span.getSpanContext().getSpanId(), (id, discarded) -> {
			discarded.ended |= discarded.refersTo(span);
			return discarded;
		});
		return ended != null && ended.refersTo(span);
	}

	/**
	 * Revokes the discarding of a span, since a child was started.
	 * @param spanId the id of the span
	 * @return the span, if it has already ended without being exported
	 */
	@Nullable ReadableSpan revive(String spanId) {
		Discarded revived = this.spans.isEmpty() ? null : this.spans.remove(spanId);
		return (revived != null && revived.ended) ? revived.get() : null;
	}

	private void forgetUnreachable() {
		for (Reference<?> gone = this.unreachable.poll(); gone != null; gone = this.unreachable.poll()) {
			if (gone instanceof Discarded discarded) {
				this.spans.remove(discarded.id, discarded);
			}
		}
	}

	private static final class Discarded extends WeakReference<ReadableSpan> {

		private final String id;

		// Changed only within an operation of the map.
		private boolean ended;

		private Discarded(String id, ReadableSpan span, ReferenceQueue<ReadableSpan> queue) {
			super(span, queue);
			this.id = id;
		}

	}

}
