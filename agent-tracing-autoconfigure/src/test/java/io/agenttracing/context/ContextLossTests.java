package io.agenttracing.context;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the warnings of {@link ContextCounter} about destinations that stopped
 * carrying contexts.
 */
class ContextLossTests {

	private static final String LOST = "agent.retrieval: 214 of 214 messages in the last minute had no trace context; "
			+ "is the publisher missing the starter?";

	// So that the time passes zero, as that of System.nanoTime() may
	private final AtomicLong time = new AtomicLong(-Duration.ofMinutes(1).toNanos());

	private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();

	private final ContextCounter counter = new ContextCounter(this.time::get, new NoOpLog() {

		@Override
		public void warn(Object message, Throwable failure) {
			ContextLossTests.this.warnings.add((String) message);
		}

	});

	@Test
	void warnsWhenAMinuteHasNoContextAndOneBeforeHad() {
		minute(200, ContextState.PRESENT);
		minute(214, ContextState.MISSING);
		assertThat(this.warnings).isEmpty();
		minute(1, ContextState.MISSING);
		assertThat(this.warnings).containsExactly(LOST);
	}

	@Test
	void countsMalformedContextsAsLost() {
		minute(5, ContextState.PRESENT);
		count(3, ContextState.MISSING);
		minute(4, ContextState.MALFORMED);
		count(1, ContextState.PRESENT);
		assertThat(this.warnings).containsExactly("agent.retrieval: 7 of 7 messages in the last minute had no trace "
				+ "context that could be continued (4 a malformed one); is the publisher missing the starter?");
	}

	@Test
	void neverWarnsOfAChannelThatNeverCarriedContext() {
		for (int i = 0; i < 180; i++) {
			minute(100, (i % 2 == 0) ? ContextState.MISSING : ContextState.MALFORMED);
		}
		assertThat(this.warnings).isEmpty();
	}

	@Test
	void isNotLedAstrayByAFewContextsOfStrangers() {
		for (int i = 0; i < 10; i++) {
			count(1, ContextState.PRESENT);
			minute(2, ContextState.MISSING);
			minute(100, ContextState.MISSING);
		}
		assertThat(this.warnings).isEmpty();
	}

	@Test
	void doesNotWarnWhileSomeMessagesCarryContext() {
		minute(100, ContextState.PRESENT);
		for (int i = 0; i < 10; i++) {
			count(1, ContextState.PRESENT);
			minute(99, ContextState.MISSING);
		}
		assertThat(this.warnings).isEmpty();
	}

	@Test
	void warnsOnceAnHourWhileItLasts() {
		minute(10, ContextState.PRESENT);
		for (int i = 0; i < 61; i++) {
			minute(10, ContextState.MISSING);
		}
		assertThat(this.warnings).hasSize(1);
		minute(10, ContextState.MISSING);
		assertThat(this.warnings).hasSize(2);
	}

	@Test
	void warnsOnceAnHourOfAChannelThatComesAndGoes() {
		for (int i = 0; i < 30; i++) {
			minute(10, ContextState.PRESENT);
			minute(10, ContextState.MISSING);
		}
		assertThat(this.warnings).hasSize(1);
	}

	@Test
	void waitsForFiveMessages() {
		minute(10, ContextState.PRESENT);
		for (int i = 0; i < 5; i++) {
			minute(1, ContextState.MISSING);
		}
		assertThat(this.warnings).isEmpty();
		count(1, ContextState.MISSING);
		assertThat(this.warnings).containsExactly("agent.retrieval: 5 of 5 messages in the last 5 minutes had no "
				+ "trace context; is the publisher missing the starter?");
	}

	@Test
	void tellsDestinationsApartAndSaysNothingOfThoseCountedAsOne() {
		for (int i = 0; i < ContextCounter.MAX_DESTINATIONS; i++) {
			count("channel " + i, 10, ContextState.PRESENT);
		}
		count("late", 10, ContextState.PRESENT);
		for (int i = 0; i < 3; i++) {
			this.time.addAndGet(DestinationContexts.WINDOW);
			count("channel 7", 10, ContextState.MISSING);
			count("channel 8", 10, ContextState.PRESENT);
			count("late", 10, ContextState.MISSING);
		}
		assertThat(this.warnings).singleElement().asString().startsWith("channel 7: 10 of 10 ");
	}

	@Test
	void writesNoControlCharactersAndNoEndlessNames() {
		String name = "a\r\nb\u001b[31m\u2028\u202e" + "x".repeat(1000);
		for (ContextState state : List.of(ContextState.PRESENT, ContextState.MISSING, ContextState.MISSING)) {
			count(name, 10, state);
			this.time.addAndGet(DestinationContexts.WINDOW);
		}
		assertThat(this.warnings).singleElement()
			.asString()
			.startsWith("a\\r\\nb\\u001b[31m\\u2028\\u202exxx")
			.hasSizeLessThan(400)
			.doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
	}

	@Test
	void countsEachMessageAndWarnsOnceFromManyThreads() throws InterruptedException {
		minute(10, ContextState.PRESENT);
		minute(10, ContextState.MISSING);
		int threads = 8;
		int messages = 20_000;
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		for (int i = 0; i < threads; i++) {
			executor.execute(() -> {
				await(start);
				for (int j = 0; j < messages; j++) {
					// Over 48 windows in all
					this.time.addAndGet(DestinationContexts.WINDOW * 48 / (threads * messages));
					count(1, ContextState.MISSING);
				}
			});
		}
		start.countDown();
		executor.shutdown();
		assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.counter.count("agent.retrieval", ContextState.MISSING)).isEqualTo(10 + threads * messages);
		assertThat(this.warnings).hasSize(1);
	}

	private void minute(int messages, ContextState state) {
		count(messages, state);
		this.time.addAndGet(DestinationContexts.WINDOW);
	}

	private void count(int messages, ContextState state) {
		count("agent.retrieval", messages, state);
	}

	private void count(String destination, int messages, ContextState state) {
		for (int i = 0; i < messages; i++) {
			this.counter.increment(destination, state);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
