package io.agenttracing.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * On threads that get the context of the test, an agent that nothing traced calls begins
 * a trace of the test.
 */
@AgentTracingTest
@SpringBootTest(classes = { Loans.Application.class, OtherThreadsTests.Asynchronous.class })
class OtherThreadsTests {

	@Autowired
	Loans.Desk desk;

	@Test
	void ofAnAsynchronousMethod(@Autowired Later later, AgentTrace trace) {
		assertThat(later.decide("l-1").join()).isEqualTo("good");
		assertTrace(trace);
	}

	@Test
	void ofSpringsExecutor(@Autowired AsyncTaskExecutor applicationTaskExecutor, AgentTrace trace) {
		applicationTaskExecutor.submit(() -> this.desk.decide("l-1"));
		assertTrace(trace);
	}

	@Test
	void ofReactorWhereItPropagatesContexts(AgentTrace trace) {
		Hooks.enableAutomaticContextPropagation();
		try {
			Mono<String> decision = Mono.fromCallable(() -> this.desk.decide("l-1"))
				.subscribeOn(Schedulers.boundedElastic());
			assertThat(decision.block()).isEqualTo("good");
			assertTrace(trace);
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void ofASnapshot(AgentTrace trace) throws InterruptedException {
		Thread thread = new Thread(ContextSnapshotFactory.builder().build().captureAll().wrap(() -> {
			this.desk.decide("l-1");
		}));
		thread.start();
		assertTrace(trace);
		thread.join();
	}

	@Test
	void exceptOfAScheduler(@Autowired Later later) throws InterruptedException {
		later.awaitPolls();
		assertThat(traces().all()).isEmpty();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> traces().await(1, Duration.ZERO))
			.withMessageContaining(" began where no test was current, such as on a scheduler's thread, and ")
			.withMessageContaining("\n  \"task later.poll\" on scheduling-1");
	}

	private static void assertTrace(AgentTrace trace) {
		assertThat(trace.spans()).extracting(SpanData::getName)
			.contains("invoke_agent desk", "invoke_agent risk", "score");
	}

	@EnableAsync
	@EnableScheduling
	@Configuration(proxyBeanMethods = false)
	@Import(Later.class)
	static class Asynchronous {

	}

	static class Later {

		private volatile CountDownLatch polled = new CountDownLatch(0);

		private final Loans.Desk desk;

		Later(Loans.Desk desk) {
			this.desk = desk;
		}

		@Async
		CompletableFuture<String> decide(String loan) {
			return CompletableFuture.completedFuture(this.desk.decide(loan));
		}

		void awaitPolls() throws InterruptedException {
			// One may have begun before, and the last may be open.
			CountDownLatch next = new CountDownLatch(3);
			this.polled = next;
			assertThat(next.await(60, TimeUnit.SECONDS)).isTrue();
		}

		@Scheduled(fixedDelay = 20)
		void poll() {
			this.desk.decide("l-0");
			this.polled.countDown();
		}

	}

}
