package io.agenttracing.benchmark.fleet;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What has happened in a trace, whatever of it is recorded.
 */
final class MadeTrace {

	private static final double SHORTEST_MILLIS = 2;

	private static final double MEAN_MILLIS = 10;

	private static final double LONGEST_MILLIS = 150;

	private final Failing failing;

	private final SplittableRandom random;

	private final AtomicInteger spans = new AtomicInteger();

	private volatile String id = "";

	MadeTrace(Plans.Plan plan) {
		this.failing = plan.failing();
		this.random = plan.random();
	}

	/** Something begins that has a span where all is recorded. */
	void count() {
		this.spans.incrementAndGet();
	}

	/** Takes some time, mostly a little. */
	void work() {
		double millis;
		synchronized (this.random) {
			millis = SHORTEST_MILLIS - MEAN_MILLIS * Math.log(1 - this.random.nextDouble());
		}
		long end = System.nanoTime() + (long) (Math.min(millis, LONGEST_MILLIS) * TimeUnit.MILLISECONDS.toNanos(1));
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	void identify(String traceId) {
		this.id = traceId;
	}

	String id() {
		return this.id;
	}

	int spans() {
		return this.spans.get();
	}

	Failing failing() {
		return this.failing;
	}

}
