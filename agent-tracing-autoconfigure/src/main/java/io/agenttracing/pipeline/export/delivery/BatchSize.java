package io.agenttracing.pipeline.export.delivery;

import java.util.concurrent.TimeUnit;

/**
 * How much is sent at once to a receiver that has refused a batch for its size: half of
 * that batch, and half again until it passes. This holds for five minutes, then whole
 * batches are tried again. A single span is not its business. Sizes are estimates of the
 * memory in use, which grow with what is sent.
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
	 * How much may be sent at once, if it is more than one span.
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
