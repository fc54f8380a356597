package io.agenttracing.span;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which threads are known to work in a span.
 */
class WorkingThreadsTests {

	private final SdkTracerProvider provider = SdkTracerProvider.builder().build();

	private final Context outer = context("around noted work");

	private final Context inner = context("noted work");

	@AfterEach
	void nothingIsLeft() {
		assertThat(in(this.outer)).isEmpty();
		assertThat(in(this.inner)).isEmpty();
		assertThat(Context.current()).isSameAs(Context.root());
		this.provider.close();
	}

	@Test
	void threadIsInTheInnermostSpanForAsLongAsThatIsCurrent() {
		try (Scope outer = CurrentContext.makeCurrent(this.outer)) {
			assertThat(in(this.outer)).containsExactly(Thread.currentThread());
			try (Scope inner = CurrentContext.makeCurrent(this.inner)) {
				assertThat(in(this.outer)).isEmpty();
				assertThat(in(this.inner)).containsExactly(Thread.currentThread());
			}
			assertThat(in(this.outer)).containsExactly(Thread.currentThread());
			try (Scope outside = CurrentContext.makeCurrent(Context.root())) {
				assertThat(in(this.outer)).isEmpty();
			}
		}
	}

	@Test
	@SuppressWarnings("MustBeClosedChecker")
	void whatWasLeftOpenInsideIsLeftWithIt() {
		try (Scope outer = CurrentContext.makeCurrent(this.outer)) {
			CurrentContext.makeCurrent(this.inner);
		}
		assertThat(in(this.inner)).isEmpty();
	}

	@Test
	void whatIsKeptOrRestoredIsLeft() {
		try (Scope outer = this.outer.makeCurrent()) {
			AutoCloseable kept = CurrentContext.keep(this.outer);
			assertThat(in(this.outer)).containsExactly(Thread.currentThread());
			AutoCloseable attached = CurrentContext.attach(this.inner, this.outer);
			CurrentContext.restore(attached, this.outer);
			assertThat(in(this.outer)).containsExactly(Thread.currentThread());
			CurrentContext.detach(kept, this.outer);
			assertThat(in(this.outer)).isEmpty();
		}
	}

	@Test
	void threadThatHasLeftIsNotThereAnyMore() {
		WorkingThread left;
		try (Scope scope = CurrentContext.makeCurrent(this.outer)) {
			left = WorkingThreads.now().stream().filter((thread) -> thread.isIn(span(this.outer))).findFirst().get();
			assertThat(left.isStillThere()).isTrue();
		}
		assertThat(left.isStillThere()).isFalse();
		try (Scope scope = CurrentContext.makeCurrent(this.outer)) {
			assertThat(left.isStillThere()).isFalse();
		}
	}

	@Test
	void severalThreadsAreInOneSpan() throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(3);
		CountDownLatch in = new CountDownLatch(3);
		CountDownLatch out = new CountDownLatch(1);
		IntStream.range(0, 3).forEach((i) -> threads.submit(() -> {
			try (Scope scope = CurrentContext.makeCurrent(this.outer)) {
				in.countDown();
				return out.await(60, TimeUnit.SECONDS);
			}
		}));
		assertThat(in.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(in(this.outer)).hasSize(3).doesNotContain(Thread.currentThread());
		out.countDown();
		threads.shutdown();
		assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void veryManyScopesAreNoneTooMany() {
		enter(3_000);
	}

	private void enter(int more) {
		try (Scope scope = CurrentContext.makeCurrent((more % 2 == 0) ? this.inner : this.outer)) {
			if (more > 0) {
				enter(more - 1);
			}
		}
	}

	@Test
	void notingAThreadMakesNoObjects() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		AutoCloseable attached = () -> {
		};
		for (int i = 0; i < 20_000; i++) {
			WorkingThreads.enter(attached, this.outer);
			WorkingThreads.leave(attached);
		}
		long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
		for (int i = 0; i < 100_000; i++) {
			WorkingThreads.enter(attached, this.outer);
			WorkingThreads.leave(attached);
		}
		long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
		assertThat(after - before).isLessThan(100_000);
	}

	private static List<Thread> in(Context context) {
		return WorkingThreads.now()
			.stream()
			.filter((thread) -> thread.isIn(span(context)))
			.map(WorkingThread::thread)
			.toList();
	}

	private static ReadableSpan span(Context context) {
		return (ReadableSpan) CurrentAgentSpan.of(context);
	}

	private Context context(String name) {
		return CurrentAgentSpan.store(this.provider.get("test").spanBuilder(name).startSpan(), Context.root());
	}

}
