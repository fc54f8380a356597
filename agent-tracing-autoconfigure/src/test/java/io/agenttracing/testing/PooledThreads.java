package io.agenttracing.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.slf4j.MDC;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is current on all threads of the pools that reactive work shares: a thread that
 * keeps something gives it to whoever comes next.
 */
public final class PooledThreads {

	private static final int ROUNDS = 5;

	private PooledThreads() {
	}

	/**
	 * Looks at the event loops of Reactor Netty and at Reactor's own schedulers. Switches
	 * Reactor's automatic propagation off, which would hide something.
	 */
	public static void assertNothingIsCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertClean(onEventLoops());
		assertClean(look("parallel-", Schedulers.parallel()::schedule));
		assertClean(look("boundedElastic-", Schedulers.boundedElastic()::schedule));
		assertClean(look("single-", Schedulers.single()::schedule));
	}

	/**
	 * Looks at the threads of another pool.
	 * @param prefix what their names begin with, before a number
	 * @param pool runs work on one of them
	 */
	public static void assertNothingIsCurrent(String prefix, Consumer<Runnable> pool) {
		Map<String, List<String>> current = look(prefix, pool);
		assertThat(current).as("threads of " + prefix).isNotEmpty();
		assertClean(current);
	}

	private static void assertClean(Map<String, List<String>> threads) {
		assertThat(threads).allSatisfy((thread, current) -> assertThat(current).as(thread).isEmpty());
	}

	/**
	 * What is current on each thread of a pool.
	 * @param prefix what their names begin with, before a number
	 * @param pool runs work on one of them
	 * @return what was found on each, nothing where nothing is
	 */
	public static Map<String, List<String>> look(String prefix, Consumer<Runnable> pool) {
		Map<Thread, List<String>> seen = new ConcurrentHashMap<>();
		Set<Thread> missing = alive(prefix);
		for (int round = 0; round < ROUNDS && !missing.isEmpty(); round++) {
			occupy(missing.size(), pool, seen);
			missing = alive(prefix);
			missing.removeAll(seen.keySet());
		}
		assertThat(missing).as("threads that could not be looked at").isEmpty();
		return byName(seen);
	}

	// Each waits for the others, so that no thread does the work of two.
	private static void occupy(int threads, Consumer<Runnable> pool, Map<Thread, List<String>> seen) {
		CountDownLatch arrived = new CountDownLatch(threads);
		CountDownLatch done = new CountDownLatch(threads);
		for (int i = 0; i < threads; i++) {
			pool.accept(() -> {
				seen.put(Thread.currentThread(), current());
				arrived.countDown();
				await(arrived, 1);
				done.countDown();
			});
		}
		await(done, 10);
	}

	private static Map<String, List<String>> onEventLoops() {
		Map<Thread, List<String>> seen = new ConcurrentHashMap<>();
		List<EventExecutor> loops = new ArrayList<>();
		NettyServer.eventLoops().forEach(loops::add);
		CountDownLatch done = new CountDownLatch(loops.size());
		loops.forEach((loop) -> loop.execute(() -> {
			seen.put(Thread.currentThread(), current());
			done.countDown();
		}));
		await(done, 10);
		assertThat(seen).hasSameSizeAs(loops);
		return byName(seen);
	}

	private static List<String> current() {
		List<String> found = new ArrayList<>();
		if (Context.current() != Context.root()) {
			found.add("context " + Context.current() + " with " + Span.current());
		}
		Observation observation = ObservationRegistry.create().getCurrentObservation();
		if (observation != null) {
			found.add("observation " + observation);
		}
		Map<String, String> log = MDC.getCopyOfContextMap();
		if (log != null && !log.isEmpty()) {
			found.add("MDC " + log);
		}
		return found;
	}

	private static Set<Thread> alive(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches(Pattern.quote(prefix) + "\\d+"))
			.collect(Collectors.toSet());
	}

	private static Map<String, List<String>> byName(Map<Thread, List<String>> seen) {
		Map<String, List<String>> names = new TreeMap<>();
		seen.forEach((thread, current) -> names.put(thread.getName(), current));
		return names;
	}

	private static void await(CountDownLatch latch, int seconds) {
		try {
			latch.await(seconds, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
