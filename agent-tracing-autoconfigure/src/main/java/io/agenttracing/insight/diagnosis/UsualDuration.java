package io.agenttracing.insight.diagnosis;

import java.util.Arrays;

/**
 * How long calls of one name take: the median of some that are spread over the last hour,
 * or over the last two thirds of the time since the first call. So neither the cold calls
 * after a start nor a slow hour count for long. Used by one thread.
 */
final class UsualDuration {

	static final int LEAST = 20;

	private static final int SAMPLES = 32;

	private static final long LONGEST_PAUSE_NANOS = 120_000_000_000L;

	private final float[] samples = new float[SAMPLES];

	private final long since;

	private int next;

	private int known;

	private long last;

	private float median;

	UsualDuration(long since) {
		this.since = since;
	}

	/**
	 * Adds a call, if one is due.
	 * @param millis how long it took
	 * @param now the time in nanoseconds
	 * @param scratch room for the samples
	 */
	void add(double millis, long now, float[] scratch) {
		if (this.known == SAMPLES && now - this.last < Math.min(LONGEST_PAUSE_NANOS, (now - this.since) / SAMPLES)) {
			return;
		}
		this.last = now;
		this.samples[this.next] = (float) millis;
		this.next = (this.next + 1) % SAMPLES;
		this.known = Math.min(SAMPLES, this.known + 1);
		if (this.known >= LEAST) {
			System.arraycopy(this.samples, 0, scratch, 0, this.known);
			Arrays.sort(scratch, 0, this.known);
			this.median = scratch[this.known / 2];
		}
	}

	/**
	 * The median.
	 * @return milliseconds, 0 before enough calls were seen
	 */
	double median() {
		return this.median;
	}

	static float[] scratch() {
		return new float[SAMPLES];
	}

}
