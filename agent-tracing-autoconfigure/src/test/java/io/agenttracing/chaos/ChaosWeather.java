package io.agenttracing.chaos;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.testing.EmbeddedRedis.RunningServer;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.OtlpReceiver;

/**
 * What befalls the receiver and Redis, by a seed: both come and go until it is calm.
 */
final class ChaosWeather implements AutoCloseable {

	// Or the backoff, which grows with each failure, would be all that there is to see
	private static final int UP_FOR_LONGER = 3;

	private final int longestSpell = ChaosEffort.longestSpell();

	private final SplittableRandom random;

	private final List<Fault> faults;

	private final OtlpReceiver receiver;

	private final RunningServer redis;

	private final CountDownLatch calm = new CountDownLatch(1);

	private final CountDownLatch enough = new CountDownLatch(2);

	private final ExecutorService threads = Executors.newFixedThreadPool(2, (task) -> new Thread(task, "weather"));

	private final AtomicInteger outages = new AtomicInteger();

	private final AtomicInteger kills = new AtomicInteger();

	private final List<Future<?>> running;

	ChaosWeather(long seed, List<Fault> faults, OtlpReceiver receiver, RunningServer redis) {
		this.random = new SplittableRandom(seed);
		this.faults = faults;
		this.receiver = receiver;
		this.redis = redis;
		SplittableRandom ofRedis = this.random.split();
		this.running = List.of(this.threads.submit(this::changeReceiver),
				this.threads.submit(() -> killRedis(ofRedis)));
	}

	private void changeReceiver() {
		while (!isCalmAfter(this.random.nextInt(UP_FOR_LONGER * this.longestSpell))) {
			this.receiver.fault(this.faults.get(this.random.nextInt(this.faults.size())));
			isCalmAfter(this.random.nextInt(this.longestSpell));
			this.receiver.heal();
			if (this.outages.incrementAndGet() == ChaosEffort.outages()) {
				this.enough.countDown();
			}
		}
	}

	private void killRedis(SplittableRandom random) {
		// The first time soon, however short the run
		while (!isCalmAfter(random.nextInt((this.kills.get() == 0) ? this.longestSpell : 10 * this.longestSpell))) {
			this.redis.kill();
			isCalmAfter(random.nextInt(this.longestSpell));
			this.redis.startAgain();
			if (this.kills.incrementAndGet() == 1) {
				this.enough.countDown();
			}
		}
	}

	private boolean isCalmAfter(int millis) {
		try {
			return this.calm.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Waits until there was some of it, and ends it with both of them up.
	 */
	void calmDown() throws Exception {
		if (!this.enough.await(2, TimeUnit.MINUTES)) {
			throw new IllegalStateException("Too little has happened: " + this);
		}
		close();
	}

	@Override
	public void close() throws Exception {
		this.calm.countDown();
		for (Future<?> each : this.running) {
			each.get(1, TimeUnit.MINUTES);
		}
		this.threads.shutdown();
	}

	@Override
	public String toString() {
		return "%d outages of the receiver, Redis killed %d times".formatted(this.outages.get(), this.kills.get());
	}

}
