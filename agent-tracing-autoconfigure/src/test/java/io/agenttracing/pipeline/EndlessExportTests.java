package io.agenttracing.pipeline;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.testing.Effort;
import io.agenttracing.testing.FastRun;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An exporter that never comes back. Threads of the application do not notice.
 */
@Tag(FastRun.SLOW)
class EndlessExportTests {

	private static final int THREADS = 2;

	private static final int OPERATIONS = Effort.of(1_000_000);

	@Test
	void noThreadOfTheApplicationEverWaits() {
		CountDownLatch never = new CountDownLatch(1);
		try {
			assertThatNobodyWaits(never);
		}
		finally {
			never.countDown();
		}
	}

	private static void assertThatNobodyWaits(CountDownLatch never) {
		PipelineApplication.runner()
			.withBean(SpanExporter.class, () -> new EndlessExporter(never))
			.withPropertyValues("agent-tracing.sampling.probability=1.0", "agent-tracing.export.shutdown-timeout=1s")
			.run((context) -> {
				Tracer tracer = context.getBean(Tracer.class);
				AtomicInteger running = new AtomicInteger(THREADS);
				Set<Long> application = ConcurrentHashMap.newKeySet();
				List<String> waits = new ArrayList<>();
				AtomicInteger looks = new AtomicInteger();
				Thread watch = new Thread(() -> {
					while (running.get() > 0) {
						looks.incrementAndGet();
						waits.addAll(waits(application));
						Thread.yield();
					}
				});
				watch.start();
				PipelineApplication.inParallel(THREADS, (thread) -> {
					application.add(Thread.currentThread().getId());
					for (int i = 0; i < OPERATIONS / THREADS; i++) {
						tracer.spanBuilder("operation").startSpan().end();
					}
					running.decrementAndGet();
				});
				watch.join();
				assertThat(waits).isEmpty();
				assertThat(looks.get()).isGreaterThan(10);
				SpanCounts counts = context.getBean(SpanCounts.class);
				assertThat(counts.created()).isEqualTo(OPERATIONS);
				assertThat(counts.of(SpanOutcome.DELIVERED)).isZero();
			});
	}

	// State and stack of the same moment, which threads themselves do not tell.
	private static List<String> waits(Set<Long> threads) {
		long[] ids = threads.stream().mapToLong(Long::longValue).toArray();
		return Arrays.stream(ManagementFactory.getThreadMXBean().getThreadInfo(ids, Integer.MAX_VALUE))
			.filter((thread) -> thread != null && isWaitingInOurs(thread))
			.map((thread) -> Arrays.toString(thread.getStackTrace()))
			.toList();
	}

	private static boolean isWaitingInOurs(ThreadInfo thread) {
		boolean waiting = thread.getThreadState() == Thread.State.WAITING
				|| thread.getThreadState() == Thread.State.TIMED_WAITING;
		return waiting && Arrays.stream(thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().startsWith("io.agenttracing.pipeline.collector")
					|| frame.getClassName().startsWith("io.agenttracing.pipeline.export"));
	}

	/**
	 * Blocks in its first call.
	 */
	private record EndlessExporter(CountDownLatch never) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			try {
				this.never.await();
			}
			catch (InterruptedException ex) {
				// Not even that ends it.
				return export(spans);
			}
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return new CompletableResultCode();
		}

	}

}
