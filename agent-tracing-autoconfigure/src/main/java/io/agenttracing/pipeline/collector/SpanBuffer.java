package io.agenttracing.pipeline.collector;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * How much memory spans take at one stage of their way through this process, and how much
 * they may take. Safe for use by several threads.
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
	 * An empty buffer that shares its room with another one.
	 * @param maxBytes the limit of both together in bytes
	 * @param neighbour the other one
	 */
	SpanBuffer(long maxBytes, @Nullable SpanBuffer neighbour) {
		this.maxBytes = maxBytes;
		this.neighbour = neighbour;
	}

	/**
	 * Accounts for memory.
	 * @param change the change in bytes, negative for memory that was given back
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
	 * Whether more is in use than should be.
	 * @return whether something has to be given up
	 */
	public boolean isOverfull() {
		return total() > this.maxBytes;
	}

	/**
	 * Whether it is sensible to begin with something that may take long.
	 * @return whether an eighth is free
	 */
	public boolean hasRoom() {
		return total() < this.maxBytes - this.maxBytes / 8;
	}

	private long total() {
		return this.bytes.get() + ((this.neighbour != null) ? this.neighbour.bytes.get() : 0);
	}

}
