package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Services that call each other, each an application of its own in this JVM.
 */
final class Fleet implements AutoCloseable {

	private static final int THREADS = 600;

	private static final int LATEST_MESSAGE_MILLIS = 300;

	private final Wire wire = new Wire();

	private final List<FleetService> services;

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final ScheduledExecutorService messages = Executors.newSingleThreadScheduledExecutor();

	private final Phaser underWay = new Phaser(1);

	/**
	 * Starts them.
	 * @param services how many
	 * @param properties their configuration
	 */
	Fleet(int services, List<String> properties) {
		// Not at the same time: Boot's logging is that of the JVM
		this.services = IntStream.range(0, services)
			.mapToObj((number) -> FleetService.start(number, this, properties))
			.toList();
	}

	FleetService service(int number) {
		return this.services.get(number);
	}

	Wire wire() {
		return this.wire;
	}

	/**
	 * Makes traces, and waits until all there is to send of them has arrived.
	 * @param load which
	 */
	FleetRun run(Load load) {
		Plans plans = new Plans(this.services.size(), load.failing());
		double nanosPerTrace = TimeUnit.SECONDS.toNanos(1) * plans.spans() / load.spansPerSecond();
		long begin = System.nanoTime();
		List<MadeTrace> traces = new ArrayList<>();
		for (long due = 0; due < load.duration().toNanos(); due = (long) (traces.size() * nanosPerTrace)) {
			for (long left = begin + due - System.nanoTime(); left > 0; left = begin + due - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			this.wire.away(load.isAway(due));
			Plans.Plan plan = plans.of(traces.size());
			MadeTrace trace = new MadeTrace(plan);
			traces.add(trace);
			submit(() -> service(plan.visit().service()).begin(trace, plan.visit()));
		}
		this.wire.away(false);
		double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
		this.underWay.arriveAndAwaitAdvance();
		this.services.parallelStream().forEach(FleetService::flush);
		Set<String> ids = traces.stream().map(MadeTrace::id).collect(Collectors.toSet());
		List<SentSpan> sent = this.wire.sent().stream().filter((span) -> ids.contains(span.trace())).toList();
		return new FleetRun(traces, sent, seconds, this.wire.bytesPerSpan(), this.wire.compressedBytesPerSpan());
	}

	/**
	 * Delivers a message, some time from now.
	 */
	void deliver(Map<String, String> carrier, MadeTrace trace, Visit receiver) {
		this.underWay.register();
		this.messages.schedule(() -> {
			submit(() -> service(receiver.service()).receive(carrier, trace, receiver));
			this.underWay.arriveAndDeregister();
		}, ThreadLocalRandom.current().nextInt(LATEST_MESSAGE_MILLIS), TimeUnit.MILLISECONDS);
	}

	private void submit(Runnable work) {
		this.underWay.register();
		this.threads.execute(() -> {
			try {
				work.run();
			}
			catch (OutOfOrder ex) {
				// The user is told, or the message is dropped.
			}
			finally {
				this.underWay.arriveAndDeregister();
			}
		});
	}

	@Override
	public void close() {
		this.messages.shutdown();
		this.threads.shutdown();
		this.services.parallelStream().forEach(FleetService::close);
	}

	/**
	 * How many traces to make.
	 *
	 * @param spansPerSecond how many spans they have in a second
	 * @param duration for how long
	 * @param failing of how many one fails
	 * @param away for how long nobody takes spans, after a quarter of the time
	 */
	record Load(double spansPerSecond, Duration duration, int failing, Duration away) {

		boolean isAway(long nanos) {
			long begin = this.duration.toNanos() / 4;
			return nanos >= begin && nanos < begin + this.away.toNanos();
		}

	}

}
