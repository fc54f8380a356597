package io.agenttracing.pipeline.collector;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Accounts for the memory of spans at one stage of the pipeline, and its limit.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SpanBuffer {

	private final long maxBytes;

	private final @Nullable SpanBuffer neighbour;

	private final AtomicLong bytes = new AtomicLong();

	/**
	 * An empty buffer.
	 * @param maxBytes the limit in bytes
	 */
	public SpanBuffer(long maxBytes) {
		this(maxBytes, null);
	}

	/**
	 * An empty buffer that shares its limit with another one.
	 * @param maxBytes the limit of both together in bytes
	 * @param neighbour the other buffer
	 */
	SpanBuffer(long maxBytes, @Nullable SpanBuffer neighbour) {
		this.maxBytes = maxBytes;
		this.neighbour = neighbour;
	}

	/**
	 * Accounts for memory.
	 * @param change the change in bytes, negative for memory that was freed
	 */
	public void add(long change) {
		this.bytes.addAndGet(change);
	}

	/**
	 * The memory in use.
	 * @return the number of bytes, an estimate
	 */
	public long bytes() {
		return this.bytes.get();
	}

	public long maxBytes() {
		return this.maxBytes;
	}

	/**
	 * Whether the limit is exceeded.
	 * @return whether spans have to be dropped
	 */
	public boolean isOverfull() {
		return total() > this.maxBytes;
	}

	/**
	 * Whether there is enough memory to record another trace.
	 * @return whether an eighth is free
	 */
	public boolean hasRoom() {
		return total() < this.maxBytes - this.maxBytes / 8;
	}

	private long total() {
		return this.bytes.get() + ((this.neighbour != null) ? this.neighbour.bytes.get() : 0);
	}

}
