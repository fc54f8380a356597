package io.agenttracing.trace;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the spans take that wait in this process, for the end of their trace or
 * for an exporter, and how much they may take. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class SpanBuffer {

	private final long maxBytes;

	private final AtomicLong bytes = new AtomicLong();

	/**
	 * An empty buffer.
	 * @param maxBytes the limit in bytes
	 */
	public SpanBuffer(long maxBytes) {
		this.maxBytes = maxBytes;
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
		return this.bytes.get() > this.maxBytes;
	}

}
