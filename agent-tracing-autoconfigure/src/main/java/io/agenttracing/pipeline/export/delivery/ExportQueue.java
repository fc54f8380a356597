package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that one exporter has not settled, in the order of their arrival. They stay
 * while they are being sent: a batch is a view of the first ones that are not set aside,
 * and stays the same until it is settled or divided. Each method holds the lock of the
 * export.
 */
final class ExportQueue {

	private final Object lock;

	private final int maxBatchSize;

	private final RetainedChunks retained;

	private final boolean counts;

	private final Chain<QueuedChunk> chunks = new Chain<>();

	private final Outcomes outcomes = new Outcomes();

	private @Nullable ExportBatch batch;

	private int spans;

	private int divided;

	private int setAside;

	/**
	 * An empty queue.
	 * @param lock the lock of the export
	 * @param maxBatchSize the maximum number of spans in a batch
	 * @param retained the chunks of all exporters
	 * @param counts whether outcomes on this exporter are counted
	 */
	ExportQueue(Object lock, int maxBatchSize, RetainedChunks retained, boolean counts) {
		this.lock = lock;
		this.maxBatchSize = maxBatchSize;
		this.retained = retained;
		this.counts = counts;
	}

	/**
	 * Adds a chunk.
	 * @param chunk the chunk
	 * @return whether the worker has to be woken
	 */
	boolean add(TraceChunk chunk) {
		synchronized (this.lock) {
			boolean wasEmpty = this.chunks.isEmpty();
			boolean wasFull = isFull();
			this.chunks.add(chunk.queuedIn(this));
			this.spans += chunk.size();
			return wasEmpty || (!wasFull && isFull());
		}
	}

	/**
	 * Drops the unsettled spans of a chunk, if any.
	 * @param chunk a chunk that is not being sent
	 */
	void drop(TraceChunk chunk) {
		synchronized (this.lock) {
			QueuedChunk queued = chunk.in(this);
			if (queued != null) {
				settle(queued, SpanOutcome.BUFFER_FULL, queued.size());
			}
		}
	}

	void dropAll(SpanOutcome outcome) {
		synchronized (this.lock) {
			for (QueuedChunk first = this.chunks.first(); first != null; first = this.chunks.first()) {
				settle(first, outcome, first.size());
			}
		}
	}

	/**
	 * Begins to send the unsettled rest of the last batch again, or else a new one.
	 * @param maxBytes its size at most, unless it is a single span
	 * @return the batch, with at least one span unless the queue is empty; it is not
	 * dropped before {@link #end}
	 */
	ExportBatch begin(long maxBytes) {
		synchronized (this.lock) {
			ExportBatch next = hasBatch() ? this.batch : null;
			if (next == null) {
				next = first(maxBytes);
				this.batch = next;
			}
			for (QueuedChunk chunk : next.chunks()) {
				chunk.chunk().sendingBegins();
			}
			return next;
		}
	}

	void end(ExportBatch sent) {
		synchronized (this.lock) {
			for (QueuedChunk chunk : sent.chunks()) {
				this.retained.sendingEnds(chunk.chunk());
			}
		}
	}

	/**
	 * Settles a batch.
	 * @param sent the batch
	 * @param outcome the outcome of its spans
	 * @param rejected how many of them the receiver rejected instead; which ones is
	 * unknown
	 */
	void settle(ExportBatch sent, SpanOutcome outcome, int rejected) {
		synchronized (this.lock) {
			int left = sent.size();
			int leftRejected = rejected;
			for (QueuedChunk chunk : sent.chunks()) {
				int size = Math.min(left, chunk.size());
				int without = Math.min(leftRejected, size);
				left -= size;
				leftRejected -= without;
				settle(chunk, SpanOutcome.REJECTED, without);
				settle(chunk, outcome, size - without);
			}
			this.batch = null;
		}
	}

	private void settle(QueuedChunk queued, SpanOutcome outcome, int count) {
		if (count == 0) {
			return;
		}
		queued.settle(outcome, count);
		this.outcomes.add(outcome, count);
		this.spans -= count;
		this.divided = Math.max(0, this.divided - count);
		if (queued.size() == 0) {
			this.chunks.remove(queued);
			this.setAside -= queued.isSetAside() ? 1 : 0;
			this.retained.done(queued, this.counts);
		}
	}

	/**
	 * The batch was too large: its spans are sent without delay, in smaller batches.
	 */
	void divide() {
		synchronized (this.lock) {
			this.divided = this.spans;
			this.batch = null;
		}
	}

	/**
	 * A batch failed for an unknown reason: others are sent first.
	 * @param sent the batch
	 */
	void setAside(ExportBatch sent) {
		synchronized (this.lock) {
			for (QueuedChunk chunk : sent.chunks()) {
				this.setAside += chunk.setAside() ? 1 : 0;
			}
			this.batch = null;
		}
	}

	/**
	 * A batch was delivered: chunks that were set aside are sent again, or dropped if
	 * they failed too often.
	 * @return the number of spans that were dropped
	 */
	int othersGotThrough() {
		synchronized (this.lock) {
			int before = this.spans;
			if (this.setAside > 0) {
				this.setAside = 0;
				QueuedChunk next;
				for (QueuedChunk chunk = this.chunks.first(); chunk != null; chunk = next) {
					next = chunk.next;
					if (chunk.isSetAside() && chunk.othersGotThrough()) {
						settle(chunk, SpanOutcome.EXPORT_FAILED, chunk.size());
					}
				}
			}
			return before - this.spans;
		}
	}

	/**
	 * Whether the last batch has unsettled chunks.
	 */
	private boolean hasBatch() {
		ExportBatch last = this.batch;
		if (last == null) {
			return false;
		}
		List<QueuedChunk> here = last.chunks().stream().filter((chunk) -> chunk.size() > 0).toList();
		if (here.size() < last.chunks().size()) {
			this.batch = ExportBatch.of(here);
		}
		return !here.isEmpty();
	}

	private ExportBatch first(long maxBytes) {
		List<QueuedChunk> first = new ArrayList<>(Math.min(this.maxBatchSize, this.chunks.size()));
		boolean onlyAside = this.setAside == this.chunks.size();
		int room = this.maxBatchSize;
		long bytes = maxBytes;
		for (QueuedChunk chunk = this.chunks.first(); chunk != null; chunk = chunk.next) {
			if (chunk.isSetAside() && !onlyAside) {
				continue;
			}
			room -= chunk.size();
			bytes -= chunk.bytes();
			if (bytes < 0) {
				// Without that limit, all would be sent now.
				this.divided = this.spans;
			}
			if (room < 0 || bytes < 0) {
				if (first.isEmpty()) {
					return ExportBatch.beginningOf(chunk, maxBytes);
				}
				break;
			}
			first.add(chunk);
		}
		return ExportBatch.of(first);
	}

	private boolean isFull() {
		return this.spans >= this.maxBatchSize;
	}

	boolean isEmpty() {
		synchronized (this.lock) {
			return this.chunks.isEmpty();
		}
	}

	/**
	 * Whether a batch is full, or something is to be sent again.
	 * @return whether a batch can be sent without delay
	 */
	boolean isReady() {
		synchronized (this.lock) {
			return isFull() || this.divided > 0 || this.setAside > 0 || hasBatch();
		}
	}

	int spans() {
		synchronized (this.lock) {
			return this.spans;
		}
	}

	/**
	 * Whether all chunks up to a number are settled.
	 * @param number the number of a chunk
	 * @return whether it and all before are settled
	 */
	boolean isDone(long number) {
		synchronized (this.lock) {
			QueuedChunk first = this.chunks.first();
			return first == null || first.chunk().number() > number;
		}
	}

	/**
	 * How many spans have an outcome on this exporter.
	 * @param outcome the outcome
	 * @return the number of spans since the start
	 */
	long count(SpanOutcome outcome) {
		synchronized (this.lock) {
			return this.outcomes.of(outcome);
		}
	}

	/**
	 * How many spans were not delivered by this exporter in the end.
	 * @return the number of spans since the start
	 */
	long dropped() {
		synchronized (this.lock) {
			return this.outcomes.total() - this.outcomes.of(SpanOutcome.DELIVERED);
		}
	}

}
