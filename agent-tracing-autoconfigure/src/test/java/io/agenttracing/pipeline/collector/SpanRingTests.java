package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanRing}, and for the queue around it, with many threads.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpanRingTests {

	private static final int THREADS = 4;

	private static final int ENTRIES = 20_000;

	private static final int CAPACITY = 30;

	private static final int DISTINCT = 1_000;

	private final SdkTracerProvider provider = SdkTracerProvider.builder().build();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	@AfterEach
	void close() {
		this.executor.shutdownNow();
		this.provider.close();
	}

	@Test
	void hasRoomForAsManyOfBothKindsAsItSays() {
		SpanRing ring = new SpanRing(5, 3);
		ReadableSpan span = span();
		for (int i = 1; i <= 5; i++) {
			assertThat(ring.offer(span, 0, 5)).isEqualTo(i);
		}
		assertThat(ring.offer(span, 0, 5)).isEqualTo(SpanRing.REFUSED);
		for (int i = 0; i < 3; i++) {
			assertThat(ring.offer("trace")).isTrue();
		}
		assertThat(ring.offer("trace")).isFalse();
		assertThat(ring.spans()).isEqualTo(5);
		assertThat(ring.size()).isEqualTo(8);
		for (int i = 0; i < 5; i++) {
			assertThat(ring.poll()).isSameAs(span);
		}
		assertThat(ring.offer("trace")).isFalse();
		assertThat(ring.offer(span, 0, 5)).isOne();
		for (int i = 0; i < 3; i++) {
			assertThat(ring.poll()).isEqualTo("trace");
		}
		assertThat(ring.poll()).isSameAs(span);
		assertThat(ring.poll()).isNull();
		assertThat(ring.size()).isZero();
		assertThat(ring.addedSpans()).isEqualTo(6);
	}

	/**
	 * In a ring that is nearly always full, around the number at which its counts start
	 * again.
	 * @param before how many were added before
	 */
	@ParameterizedTest
	@ValueSource(longs = { 0, (1L << 32) - ENTRIES, (1L << 31) - ENTRIES, (1L << 35) - ENTRIES / 2 })
	void losesAndRepeatsNothingAndKeepsTheOrderOfEachThread(long before) throws Exception {
		SpanRing ring = new SpanRing(CAPACITY, CAPACITY, before);
		List<List<Object>> all = new ArrayList<>();
		Map<Object, Integer> threads = new ConcurrentHashMap<>();
		for (int thread = 0; thread < THREADS; thread++) {
			all.add(entries(thread, threads));
		}
		List<Future<?>> results = inParallel((thread) -> {
			for (int i = 0; i < ENTRIES; i++) {
				while (!offer(ring, all.get(thread).get(i % DISTINCT))) {
					Thread.yield();
				}
			}
		});
		int[] taken = new int[THREADS];
		for (int i = 0; i < THREADS * ENTRIES; i++) {
			Object next = take(ring);
			int thread = threads.get(next);
			assertThat(next).isSameAs(all.get(thread).get(taken[thread] % DISTINCT));
			taken[thread]++;
			assertThat(ring.spans()).isBetween(0, CAPACITY);
		}
		join(results);
		assertThat(ring.poll()).isNull();
		assertThat(ring.size()).isZero();
		assertThat(ring.addedSpans()).isEqualTo(before + (long) THREADS * ENTRIES / 2);
	}

	private static boolean offer(SpanRing ring, Object entry) {
		return (entry instanceof ReadableSpan span) ? ring.offer(span, 9, CAPACITY) != SpanRing.REFUSED
				: ring.offer((String) entry);
	}

	private static Object take(SpanRing ring) {
		Object next = ring.poll();
		while (next == null) {
			Thread.yield();
			next = ring.poll();
		}
		return next;
	}

	private List<Object> entries(int thread, Map<Object, Integer> threads) {
		List<Object> entries = new ArrayList<>();
		for (int i = 0; i < DISTINCT; i++) {
			Object entry = (i % 2 == 0) ? span() : "trace " + thread + " " + i;
			threads.put(entry, thread);
			entries.add(entry);
		}
		return entries;
	}

	/**
	 * An ended span of a deep recursion is added where there is hardly any stack left: by
	 * threads with stacks of different sizes, so that it overflows at any of the calls.
	 */
	@Test
	void hasNoHoleWhereTheStackOverflows() throws Exception {
		SpanRing ring = new SpanRing(1 << 20, 2);
		ReadableSpan span = span();
		AtomicInteger overflows = new AtomicInteger();
		for (int i = 0; i < 200; i++) {
			Thread thread = new Thread(null, () -> offerDeeply(ring, span, overflows), "deep", 200_000 + 16L * i);
			thread.start();
			thread.join();
		}
		assertThat(overflows).hasPositiveValue();
		int taken = 0;
		while (ring.poll() != null) {
			taken++;
		}
		assertThat(taken).isPositive();
		assertThat(ring.addedSpans()).isEqualTo(taken);
		assertThat(ring.size()).isZero();
	}

	private static void offerDeeply(SpanRing ring, ReadableSpan span, AtomicInteger overflows) {
		try {
			offerDeeply(ring, span, overflows);
		}
		catch (StackOverflowError ex) {
			try {
				ring.offer(span, 0, 1 << 20);
			}
			catch (StackOverflowError again) {
				overflows.set(1);
				throw again;
			}
		}
	}

	/**
	 * A reader that waits for nothing but to be woken, and writers that go on only while
	 * it is not behind.
	 */
	@Test
	void wakesTheReaderWheneverItIsBehind() throws Exception {
		int mark = 8;
		Thread[] reader = new Thread[1];
		SpanQueue queue = new SpanQueue(100, mark, () -> LockSupport.unpark(reader[0]));
		ReadableSpan span = span();
		AtomicLong taken = new AtomicLong();
		long all = (long) THREADS * ENTRIES;
		// The last few are too few to wake it.
		CountDownLatch done = new CountDownLatch(1);
		reader[0] = new Thread(() -> {
			while (taken.get() <= all - mark) {
				for (int remaining = queue.present(); remaining > 0; remaining--) {
					assertThat(queue.poll()).isNotNull();
					taken.incrementAndGet();
				}
				if (!queue.isBehind() && taken.get() <= all - mark) {
					LockSupport.park();
				}
			}
			done.countDown();
		});
		reader[0].start();
		List<Future<?>> results = inParallel((thread) -> {
			for (int i = 0; i < ENTRIES; i++) {
				while (queue.size() > mark + THREADS) {
					Thread.yield();
				}
				assertThat(queue.offer(span)).isTrue();
			}
		});
		join(results);
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(taken.get() + queue.size()).isEqualTo(all);
	}

	@Test
	void whatIsAddedWhenTheReaderHasStoppedIsDiscardedByWhoAddedIt() throws Exception {
		for (int round = 0; round < 200; round++) {
			SpanQueue queue = new SpanQueue(ENTRIES, ENTRIES, () -> {
			});
			ReadableSpan span = span();
			AtomicInteger settled = new AtomicInteger();
			AtomicInteger stopped = new AtomicInteger();
			List<Future<?>> results = inParallel((thread) -> {
				for (int i = 0; i < 200; i++) {
					assertThat(queue.offer(span)).isTrue();
					queue.offerClosed("trace");
					if (stopped.get() > 0) {
						settled.addAndGet(queue.discard());
					}
				}
			});
			for (int i = 0; i < 100; i++) {
				settled.addAndGet((queue.poll() instanceof ReadableSpan) ? 1 : 0);
			}
			stopped.set(1);
			settled.addAndGet(queue.discard());
			assertThat(queue.poll()).isNull();
			join(results);
			assertThat(queue.size()).isZero();
			assertThat(settled).hasValue(THREADS * 200);
			assertThat(queue.added()).isEqualTo(THREADS * 200);
		}
	}

	private List<Future<?>> inParallel(IntConsumer work) {
		CountDownLatch together = new CountDownLatch(THREADS);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int thread = i;
			results.add(this.executor.submit(() -> {
				together.countDown();
				together.await();
				work.accept(thread);
				return null;
			}));
		}
		return results;
	}

	private static void join(List<Future<?>> results) throws Exception {
		for (Future<?> result : results) {
			result.get(30, TimeUnit.SECONDS);
		}
	}

	private ReadableSpan span() {
		return (ReadableSpan) this.provider.get("test").spanBuilder("span").startSpan();
	}

}
