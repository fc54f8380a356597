package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A chunk in the queue of one exporter, which may settle it in several steps. Guarded by
 * the lock of the export.
 */
final class QueuedChunk extends Chain.Link<QueuedChunk> {

	private static final int MAX_FAILURES = 5;

	private final TraceChunk chunk;

	private final ExportQueue queue;

	private final @Nullable QueuedChunk sibling;

	private int settled;

	// That of all settled spans, unless there are several.
	private SpanOutcome outcome = SpanOutcome.DELIVERED;

	private @Nullable Outcomes several;

	private boolean setAside;

	private byte failures;

	/**
	 * An entry of a queue.
	 * @param chunk the chunk
	 * @param queue the queue
	 * @param sibling its entry in another queue
	 */
	QueuedChunk(TraceChunk chunk, ExportQueue queue, @Nullable QueuedChunk sibling) {
		this.chunk = chunk;
		this.queue = queue;
		this.sibling = sibling;
	}

	TraceChunk chunk() {
		return this.chunk;
	}

	ExportQueue queue() {
		return this.queue;
	}

	@Nullable QueuedChunk sibling() {
		return this.sibling;
	}

	/**
	 * Settles its next spans.
	 * @param outcome their outcome
	 * @param spans how many
	 */
	void settle(SpanOutcome outcome, int spans) {
		if (this.several == null && this.settled > 0 && outcome != this.outcome) {
			this.several = new Outcomes();
			this.several.add(this.outcome, this.settled);
		}
		if (this.several != null) {
			this.several.add(outcome, spans);
		}
		this.outcome = outcome;
		this.settled += spans;
	}

	/**
	 * How many of its spans this exporter has delivered.
	 */
	long delivered() {
		if (this.several != null) {
			return this.several.of(SpanOutcome.DELIVERED);
		}
		return (this.outcome == SpanOutcome.DELIVERED) ? this.settled : 0;
	}

	/**
	 * Counts its settled spans.
	 * @param counts what becomes of the spans
	 */
	void addTo(SpanCounts counts) {
		if (this.several != null) {
			this.several.addTo(counts);
		}
		else {
			counts.add(this.outcome, this.settled);
		}
	}

	/**
	 * How many spans have no outcome yet.
	 */
	int size() {
		return this.chunk.size() - this.settled;
	}

	/**
	 * The spans that have no outcome yet.
	 */
	List<SpanData> spans() {
		return (this.settled == 0) ? this.chunk.spans() : this.chunk.spans().subList(this.settled, this.chunk.size());
	}

	long bytes() {
		return (this.settled == 0) ? this.chunk.bytes() : ExportBatch.bytes(spans());
	}

	/**
	 * Its batch failed for an unknown reason, caused by the chunk or by the receiver: it
	 * is set aside until other chunks are delivered.
	 * @return whether it was not set aside before
	 */
	boolean setAside() {
		boolean before = this.setAside;
		this.setAside = true;
		return !before;
	}

	boolean isSetAside() {
		return this.setAside;
	}

	/**
	 * Other chunks were delivered, so that its failure was not that of the receiver.
	 * @return whether it has failed too often to be sent again
	 */
	boolean othersGotThrough() {
		this.setAside = false;
		this.failures++;
		return this.failures >= MAX_FAILURES;
	}

}
