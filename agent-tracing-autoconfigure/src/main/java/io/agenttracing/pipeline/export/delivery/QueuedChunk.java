package io.agenttracing.pipeline.export.delivery;

import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A chunk in the queue of one exporter, which may take it in several steps. To be used
 * with the lock of the export.
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
	 * Accounts for its next spans.
	 * @param outcome what became of them
	 * @param spans how many
	 * @return what became of all spans up to these
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
	 * Its batch failed without a reason, so that it may be the chunk's fault or that of
	 * the receiver: it is left aside until others got through.
	 * @return whether it was not aside
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
	 * Others got through. While nothing does, it is no chunk's fault.
	 * @return whether that happened so often that it is hopeless
	 */
	boolean othersGotThrough() {
		this.setAside = false;
		this.failures++;
		return this.failures >= MAX_FAILURES;
	}

}
