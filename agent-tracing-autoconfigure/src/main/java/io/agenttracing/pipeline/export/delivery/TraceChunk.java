package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one trace, no more than a batch, that are retained, dropped and counted
 * together, and their state on all exporters. Guarded by the lock of the export. There is
 * one for each trace, so it is an entry of the {@link DropOrder} itself.
 */
final class TraceChunk extends Chain.Link<TraceChunk> {

	private final List<SpanData> spans;

	private long bytes;

	private boolean error;

	private long number;

	private int sending;

	private @Nullable QueuedChunk queued;

	private @Nullable QueuedChunk counted;

	/**
	 * A chunk without spans.
	 */
	TraceChunk() {
		this.spans = new ArrayList<>();
	}

	/**
	 * A chunk of these spans.
	 * @param spans the spans, whose methods may be foreign code
	 * @param bytes their size, negative if it is unknown
	 */
	TraceChunk(List<SpanData> spans, long bytes) {
		this.spans = spans;
		this.bytes = (bytes >= 0) ? bytes : ExportBatch.bytes(spans);
		for (int i = 0; i < spans.size(); i++) {
			this.error |= isError(spans.get(i));
		}
	}

	/**
	 * Adds a span, before the chunk is handed on.
	 * @param span the span, whose methods may be foreign code
	 */
	void add(SpanData span) {
		int size = SpanSize.of(span);
		this.error |= isError(span);
		this.bytes += size;
		this.spans.add(span);
	}

	private static boolean isError(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	/**
	 * Called before it is handed to the exporters.
	 * @param number the number, higher than that of all chunks before
	 */
	void accepted(long number) {
		this.number = number;
	}

	/**
	 * Adds it to the queue of one more exporter.
	 * @param queue the queue
	 * @return its entry there
	 */
	QueuedChunk queuedIn(ExportQueue queue) {
		QueuedChunk result = new QueuedChunk(this, queue, this.queued);
		this.queued = result;
		return result;
	}

	/**
	 * Its entry in the queue of an exporter.
	 * @param queue the queue
	 * @return the entry, null if it was never added there
	 */
	@Nullable QueuedChunk in(ExportQueue queue) {
		QueuedChunk result = this.queued;
		while (result != null && result.queue() != queue) {
			result = result.sibling();
		}
		return result;
	}

	void sendingBegins() {
		this.sending++;
	}

	void sendingEnds() {
		this.sending--;
	}

	/**
	 * Whether it may not be dropped: while an exporter sends it, its outcome is open.
	 */
	boolean isBeingSent() {
		return this.sending > 0;
	}

	/**
	 * One exporter has settled it. The outcomes of the exporter that delivered most are
	 * counted, those of the last one among equals.
	 * @param settled its entry there
	 */
	void counts(QueuedChunk settled) {
		if (this.counted == null || settled.delivered() >= this.counted.delivered()) {
			this.counted = settled;
		}
	}

	/**
	 * The entry whose outcomes are counted.
	 * @return the entry, null if none is so far
	 */
	@Nullable QueuedChunk counted() {
		return this.counted;
	}

	boolean isDelivered() {
		return this.counted != null && this.counted.delivered() == size();
	}

	boolean isError() {
		return this.error;
	}

	/**
	 * Whether all exporters have settled it.
	 */
	boolean isDone() {
		for (QueuedChunk each = this.queued; each != null; each = each.sibling()) {
			if (each.size() > 0) {
				return false;
			}
		}
		return true;
	}

	List<SpanData> spans() {
		return this.spans;
	}

	int size() {
		return this.spans.size();
	}

	long bytes() {
		return this.bytes;
	}

	long number() {
		return this.number;
	}

}
