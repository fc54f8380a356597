package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A chunk in the queue of one exporter, which may settle it in several steps. Guarded by
 * the lock of the export.
 */
final class QueuedChunk {

	private static final int MAX_FAILURES = 5;

	private final TraceChunk chunk;

	private @Nullable Outcomes outcomes;

	private int settled;

	private boolean setAside;

	private int failures;

	QueuedChunk(TraceChunk chunk) {
		this.chunk = chunk;
	}

	TraceChunk chunk() {
		return this.chunk;
	}

	/**
	 * Settles its next spans.
	 * @param outcome their outcome
	 * @param spans how many
	 * @return the outcomes of all settled spans
	 */
	Outcomes settle(SpanOutcome outcome, int spans) {
		Outcomes result = (this.outcomes != null) ? this.outcomes : new Outcomes();
		result.add(outcome, spans);
		this.outcomes = result;
		this.settled += spans;
		return result;
	}

	/**
	 * How many spans have no outcome yet.
	 */
	int size() {
		return this.chunk.size() - this.settled;
	}

	List<SpanData> spans() {
		return this.chunk.spans().subList(this.settled, this.chunk.size());
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
