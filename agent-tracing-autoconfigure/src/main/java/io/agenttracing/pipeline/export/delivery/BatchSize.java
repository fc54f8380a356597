package io.agenttracing.pipeline.export.delivery;

import java.util.concurrent.TimeUnit;

/**
 * Limits the size of batches after the receiver has refused one for its size: to half of
 * it, and half again until one is accepted. After five minutes, full batches are tried
 * again. A single span is always sent. Sizes are estimates of the memory in use, which
 * grow with the size on the wire.
 */
final class BatchSize {

	private static final long REMEMBERED = TimeUnit.MINUTES.toNanos(5);

	private long maxBytes = Long.MAX_VALUE;

	private long learned;

	/**
	 * A batch of several spans was refused for its size.
	 * @param bytes the size
	 * @param now the time
	 */
	void tooLarge(long bytes, long now) {
		this.maxBytes = bytes / 2;
		this.learned = now;
	}

	/**
	 * The maximum size of a batch of several spans.
	 * @param now the time
	 * @return the size
	 */
	long maxBytes(long now) {
		if (now - this.learned > REMEMBERED) {
			this.maxBytes = Long.MAX_VALUE;
		}
		return this.maxBytes;
	}

}
