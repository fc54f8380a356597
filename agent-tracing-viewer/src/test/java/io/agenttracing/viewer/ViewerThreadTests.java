package io.agenttracing.viewer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.viewer.store.Weighed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ViewerThread}: what waits is bounded.
 */
@Timeout(30)
class ViewerThreadTests {

	private final ViewerThread thread = new ViewerThread(100_000, () -> {
	});

	@Test
	void notesAreBoundedByTheirBytes() throws InterruptedException {
		int taken = 0;
		for (int i = 0; i < 100; i++) {
			taken += this.thread.take(20_000, () -> {
			}) ? 1 : 0;
		}
		assertThat(taken).isEqualTo(4);
		this.thread.execute(new Line());
		assertThat(this.thread.takeRefused()).isEqualTo(1);
		assertThat(this.thread.takeRefused()).isZero();
		CountDownLatch done = new CountDownLatch(1);
		this.thread.execute(done::countDown);
		this.thread.start();
		try {
			assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
			// Those that were looked at have made room.
			CountDownLatch last = new CountDownLatch(1);
			assertThat(this.thread.take(99_000, last::countDown)).isTrue();
			assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			this.thread.stop();
		}
	}

	@Test
	void notesAreBoundedByTheirNumber() {
		int taken = 0;
		ViewerThread large = new ViewerThread(Long.MAX_VALUE, () -> {
		});
		for (int i = 0; i < 10_000; i++) {
			taken += large.take(0, () -> {
			}) ? 1 : 0;
		}
		assertThat(taken).isEqualTo(8_192);
	}

	@Test
	void whereItIsStartedAgainNotesAreDoneOneAtATime() throws InterruptedException {
		CountDownLatch began = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(1);
		AtomicInteger forgotten = new AtomicInteger();
		AtomicBoolean blocked = new AtomicBoolean();
		AtomicBoolean beside = new AtomicBoolean();
		this.thread.start();
		this.thread.execute(() -> {
			blocked.set(true);
			began.countDown();
			await(release);
			blocked.set(false);
		});
		assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
		this.thread.execute(forgotten::incrementAndGet);
		this.thread.stop();
		this.thread.execute(forgotten::incrementAndGet);
		this.thread.start();
		this.thread.execute(() -> {
			beside.set(blocked.get());
			done.countDown();
		});

		assertThat(done.await(200, TimeUnit.MILLISECONDS)).isFalse();
		release.countDown();
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(beside).isFalse();
		assertThat(forgotten).hasValue(0);
		this.thread.stop();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A line of the log.
	 */
	private static final class Line implements Weighed {

		@Override
		public long bytes() {
			return 50_000;
		}

		@Override
		public void run() {
			throw new IllegalStateException("It has no room");
		}

	}

}
