package io.agenttracing.insight.hang;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads and spans of an application that do not do as they should.
 */
@ExtendWith(OutputCaptureExtension.class)
class MisbehavingThreadsTests {

	private final WatchedSpans spans = new WatchedSpans(Sampler.alwaysOn());

	private final CountDownLatch latch = new CountDownLatch(1);

	private final Map<Thread, Runnable> work = new ConcurrentHashMap<>();

	@AfterEach
	void close() throws InterruptedException {
		this.latch.countDown();
		for (Thread thread : this.work.keySet()) {
			thread.join();
		}
		this.spans.close();
	}

	@Test
	void threadThatThrowsCostsOnlyItsStack() {
		startOn(new Throwing(this::hang), "agent");
		Thread good = new Thread(this::hang, "good");
		startOn(good, "other");
		Awaitility.await().until(() -> good.getState() == Thread.State.WAITING);
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.spans()).extracting(MisbehavingThreadsTests::stackOf)
			.anySatisfy((stack) -> assertThat(stack)
				.isEqualTo("thread \"bad\" (in an unknown state) does not tell its stack"))
			.anySatisfy((stack) -> assertThat(stack).startsWith("thread \"good\" (WAITING) is\n\tat "));
	}

	@Test
	void threadThatHasGoneOnWithoutEndingTheSpanIsNotBlamedAndTheSpanReportedOnce() throws InterruptedException {
		Thread thread = new Thread(() -> this.spans.start("lost", null), "gone");
		thread.start();
		thread.join();
		this.spans.scanAfterSeconds(61);
		this.spans.scanAfterSeconds(600);
		assertThat(this.spans.spans()).singleElement()
			.satisfies((marker) -> assertThat(stackOf(marker)).startsWith("no thread is known to hold it"));
	}

	@Test
	void namesCannotForgeLinesOfTheLogNorTellSecrets(CapturedOutput output) {
		Thread thread = new Thread(this::hang, "worker\nERROR forged");
		startOn(thread, "agent\r\nforged password=hunter2 " + "x".repeat(10_000));
		startOn(new Thread(this::hang, "\u001bAKIAIOSFODNN7EXAMPLE"), "agent\u200bAKIAIOSFODNN7EXAMPLE");
		this.spans.scanAfterSeconds(61);
		assertThat(output).contains("worker\\nERROR forged").contains("agent\\r\\nforged").doesNotContain("hunter2");
		assertThat(output).contains("thread \"\\u001bAKIA***\"")
			.contains("\"agent\\u200bAKIA***\"")
			.doesNotContain("IOSFODNN7");
		assertThat(this.spans.spans()).noneMatch((marker) -> stackOf(marker).contains("IOSFODNN7"));
		assertThat(output.getAll().length()).isLessThan(10_000);
		assertThat(stackOf(this.spans.spans().get(0)).length()).isLessThanOrEqualTo(4_096);
	}

	@Test
	void takesFewStacksAtATimeAndWritesOneWarningForTheRest(CapturedOutput output) {
		IntStream.range(0, 30).forEach((i) -> startOn(new Thread(this::hang, "thread-" + i), "agent"));
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.spans()).hasSize(30);
		assertThat(this.spans.spans()).filteredOn((marker) -> stackOf(marker).contains("\n")).hasSize(5);
		assertThat(output.getAll().split("hangs: ", -1)).hasSize(1 + 5);
		assertThat(output).contains("25 more spans hang.");
	}

	@Test
	void futuresThatHangTogetherAreOneWarningAfterTheFirst(CapturedOutput output) {
		IntStream.range(0, 40).forEach((i) -> this.spans.release(this.spans.start("future", null)));
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.spans()).hasSize(40);
		assertThat(output.getAll().split("hangs: ", -1)).hasSize(1 + 5);
		assertThat(output).contains("35 more spans hang.");
	}

	@Test
	void whatGoesOnAfterItsCallersGaveUpIsReportedIfItHoldsItsThread(CapturedOutput output)
			throws InterruptedException {
		startOn(new Thread(this::hang, "held"),
				() -> this.spans.startWithin(Duration.ofSeconds(2), "caller", "step", null));
		Thread gone = new Thread(() -> this.spans.startWithin(Duration.ofSeconds(2), "caller", "lost", null));
		gone.start();
		gone.join();
		this.spans.scanAfter(Duration.ofMillis(2_200));
		assertThat(this.spans.spans()).isEmpty();
		this.spans.scanAfter(Duration.ofMillis(200));
		this.spans.scanAfterSeconds(1);
		assertThat(this.spans.spans()).extracting(SpanData::getName).containsExactly("stuck step");
		assertThat(output)
			.contains("Span \"step\" hangs: the time that \"caller\" waits for it has been over for 0.4 s,"
					+ " and it has been open for 2.4 s.");
		this.spans.scanAfterSeconds(60);
		assertThat(this.spans.spans()).extracting(SpanData::getName)
			.containsExactlyInAnyOrder("stuck step", "stuck step", "stuck lost");
	}

	@Test
	void aCallerWhoseTimeIsOverIsReportedWhereWhatItCallsHoldsNoThread() throws InterruptedException {
		Span caller = this.spans.builder("caller", null)
			.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 2_000L)
			.startSpan();
		Thread gone = new Thread(() -> this.spans.startWithin(Duration.ofSeconds(2), "caller", "lost", caller));
		gone.start();
		gone.join();
		this.spans.scanAfter(Duration.ofMillis(2_300));
		this.spans.scanAfterSeconds(1);
		assertThat(this.spans.exported()).containsExactly("- > stuck caller", "stuck caller > stuck lost");
	}

	@Test
	void aDeadlineThatCameInMessageIsThatOfTheCallerItIsLeftOf(CapturedOutput output) {
		Span caller = this.spans.builder("caller", null)
			.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 2_000L)
			.startSpan();
		startOn(new Thread(this::hang, "held"),
				() -> this.spans.startWithin(Duration.ofMillis(2_003), null, "step", caller));
		startOn(new Thread(this::hang, "held"),
				() -> this.spans.startWithin(Duration.ofSeconds(1), null, "other", null));
		this.spans.scanAfter(Duration.ofMillis(2_300));
		assertThat(output)
			.contains("Span \"step\" hangs: the time that \"caller\" waits for it has been over for 0.3 s")
			.contains("Span \"other\" hangs: the time that its caller waits for it has been over for 1.3 s");
	}

	@Test
	void attributesOfTheWrongTypeAreNoTimeout() {
		Span span = this.spans.start("agent", null);
		span.setAttribute(AttributeKey.stringKey(AgentSpanAttributes.TIMEOUT_MS.getKey()), "soon");
		span.setAttribute(AttributeKey.longKey(AgentSpanAttributes.AGENT_NAME.getKey()), 7);
		this.spans.scanAfterSeconds(59);
		assertThat(this.spans.spans()).isEmpty();
		this.spans.scanAfterSeconds(2);
		assertThat(this.spans.spans()).hasSize(1);
	}

	private void startOn(Thread thread, String name) {
		startOn(thread, () -> this.spans.start(name, null));
	}

	private void startOn(Thread thread, Runnable start) {
		CountDownLatch started = new CountDownLatch(1);
		this.work.put(thread, () -> {
			start.run();
			started.countDown();
		});
		thread.start();
		try {
			started.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void hang() {
		this.work.get(Thread.currentThread()).run();
		try {
			this.latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String stackOf(SpanData marker) {
		return marker.getAttributes().get(AgentSpanAttributes.STUCK_STACK);
	}

	/**
	 * A thread of an application that went too far.
	 */
	private static final class Throwing extends Thread {

		private Throwing(Runnable work) {
			super(work, "bad");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new AssertionError("no stack");
		}

		@Override
		public State getState() {
			throw new IllegalStateException("no state");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("no text");
		}

	}

}
