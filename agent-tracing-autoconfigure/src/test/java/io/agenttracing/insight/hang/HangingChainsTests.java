package io.agenttracing.insight.hang;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of where an agent hangs that has returned a publisher or a future: the
 * thread on which it goes on, or the operators that it waits in.
 */
@ExtendWith(OutputCaptureExtension.class)
class HangingChainsTests {

	private static final String NO_THREAD = "no thread is known to hold it: it waits for a reactive or asynchronous result";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final CountDownLatch latch = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.latch.countDown();
		Hooks.disableAutomaticContextPropagation();
		this.receiver.close();
	}

	@Test
	void threadThatSleepsOnAnotherSchedulerIsNamedWithItsStack(CapturedOutput output) {
		hang("auto", () -> Mono.fromCallable(this::sleep).subscribeOn(Schedulers.boundedElastic()), (marker) -> {
			assertThat(stackOf(marker)).startsWith("thread \"boundedElastic-")
				.contains("\" (WAITING) is\n")
				.contains("HangingChainsTests.sleep(HangingChainsTests.java:")
				.doesNotContain("no thread");
			assertThat((List<?>) marker.attribute("agent_tracing.findings")).singleElement()
				.asString()
				.contains(", at io.agenttracing.insight.hang.HangingChainsTests.sleep(");
		});
		assertThat(output).contains("where:  thread \"boundedElastic-")
			.contains("at io.agenttracing.insight.hang.HangingChainsTests.sleep(HangingChainsTests.java:");
	}

	@Test
	void ofSeveralThreadsOneIsNamedAndTheirNumberIsThere() {
		Mono<String> sleeping = Mono.fromCallable(this::sleep).subscribeOn(Schedulers.boundedElastic());
		hang("auto", () -> Mono.zip(sleeping, sleeping),
				(marker) -> assertThat(stackOf(marker)).contains("\" (WAITING), one of 2, is\n")
					.contains("HangingChainsTests.sleep("));
	}

	@Test
	void threadThatSleepsInAnOperatorBehindAnotherThreadIsNamed() {
		hang("auto", () -> Mono.delay(Duration.ofMillis(10)).map((tick) -> sleep()),
				(marker) -> assertThat(stackOf(marker)).startsWith("thread \"parallel-")
					.contains("HangingChainsTests.sleep("));
	}

	@Test
	void threadThatSleepsInAnOperatorThatRestoresTheContextIsNamed() {
		hang("limited", () -> Mono.delay(Duration.ofMillis(10)).<String>handle((tick, sink) -> sink.next(sleep())),
				(marker) -> assertThat(stackOf(marker)).startsWith("thread \"parallel-")
					.contains("HangingChainsTests.sleep("));
	}

	@Test
	void whereNothingIsCurrentTheOperatorsAreNamed(CapturedOutput output) {
		hang("limited", () -> Mono.fromCallable(this::sleep).subscribeOn(Schedulers.boundedElastic()),
				(marker) -> assertThat(stackOf(marker)).isEqualTo(NO_THREAD + ", in the operators subscribeOn"));
		assertThat(output).contains("where:  " + NO_THREAD + ", in the operators subscribeOn");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void operatorsOfAChainAreNamedFromItsSourceOn(String mode) {
		assertOperators(mode, () -> Mono.delay(Duration.ofDays(1)).flatMap((tick) -> Mono.just("text")),
				"delay > flatMap");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void operatorsThatAnotherOneWaitsForAreInBrackets(String mode) {
		assertOperators(mode,
				() -> Mono.zip(Mono.just("text"), Mono.delay(Duration.ofDays(1)).timeout(Duration.ofDays(1)))
					.map((both) -> "text")
					.doOnNext((text) -> {
					}),
				"zip [delay > timeout] > map");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void whatIsWrittenOfCheckpointsIsThere(String mode) {
		assertOperators(mode,
				() -> Flux.range(1, 3)
					.concatMap((each) -> Mono.<String>never())
					.checkpoint("ask the model")
					.retryWhen(Retry.max(1))
					.next(),
				"range > concatMap > checkpoint(\"ask the model\") > retryWhen [sinkManyEmitterProcessor > concatMap] > next");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void valuesInAChainAreNotTold(String mode) {
		assertOperators(mode, () -> Mono.just("password").delayElement(Duration.ofDays(1)), "just > delayElement");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void clientOfSilentServerTellsOperatorsOfItsAgent(String mode) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
			runner(mode).run((context) -> {
				WebClient client = WebClient.builder()
					.observationRegistry(context.getBean(ObservationRegistry.class))
					.baseUrl("http://127.0.0.1:" + silent.getLocalPort())
					.build();
				Disposable subscription = context.getBean(Chained.class)
					.mono(() -> client.get()
						.uri("/customers/{id}", 7)
						.retrieve()
						.bodyToMono(String.class)
						.map(String::trim))
					.subscribe();
				List<ReceivedSpan> markers = this.receiver.awaitSpans(2);
				assertThat(SpanTree.of(markers).toString())
					.isEqualTo("stuck invoke_agent chained\n  stuck http get 127.0.0.1\n");
				assertThat(stackOf(HangTests.named(markers, "stuck http get 127.0.0.1")))
					.startsWith(NO_THREAD + ", in the operators … > ")
					.contains(
							" > checkpoint(\"Request to GET http://127.0.0.1:" + silent.getLocalPort() + "/customers/")
					.endsWith(" > map");
				assertThat(context.getBean(HangSection.class).content().toString()).contains(" > checkpoint > ")
					.doesNotContain("customers");
				subscription.dispose();
			});
		}
	}

	@Test
	void threadOfAnExecutorThatTheAgentHandedItsWorkToIsNamed() {
		runner("limited").run((context) -> {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("worker-");
			executor.setTaskDecorator(context.getBean(TaskDecorator.class));
			context.getBean(Chained.class).future(this::sleep, executor);
			assertThat(stackOf(this.receiver.awaitSpans(1).get(0))).startsWith("thread \"worker-1\" (WAITING) is\n")
				.contains("HangingChainsTests.sleep(");
		});
	}

	@Test
	void threadThatHasLeftTheAgentIsNotNamed() {
		hang("auto", () -> Mono.delay(Duration.ofMillis(10)).then(Mono.never()),
				(marker) -> assertThat(stackOf(marker)).isEqualTo(NO_THREAD + ", in the operators never > then"));
	}

	@Test
	void openSpansTellTheirThreadAndTheirOperators() {
		runner("auto").run((context) -> {
			Chained agent = context.getBean(Chained.class);
			Disposable sleeping = agent
				.mono(() -> Mono.fromCallable(this::sleep).subscribeOn(Schedulers.boundedElastic()))
				.subscribe();
			Disposable suspended = agent.mono(() -> Mono.delay(Duration.ofDays(1)).map((tick) -> "text")).subscribe();
			this.receiver.awaitSpans(2);
			assertThat(context.getBean(HangSection.class).content().toString())
				.containsPattern("thread=\"boundedElastic-\\d+\" \\(WAITING\\), operators=subscribeOn, stuck=true")
				.contains("thread=none, operators=delay > map, stuck=true");
			sleeping.dispose();
			suspended.dispose();
		});
	}

	private void assertOperators(String mode, Supplier<Mono<?>> chain, String operators) {
		hang(mode, chain,
				(marker) -> assertThat(stackOf(marker)).isEqualTo(NO_THREAD + ", in the operators " + operators));
	}

	private void hang(String mode, Supplier<Mono<?>> chain, Consumer<ReceivedSpan> assertion) {
		runner(mode).run((context) -> {
			Disposable subscription = context.getBean(Chained.class).mono(chain).subscribe();
			ReceivedSpan marker = this.receiver.awaitSpans(1).get(0);
			assertThat(marker.name()).isEqualTo("stuck invoke_agent chained");
			assertion.accept(marker);
			this.latch.countDown();
			subscription.dispose();
		});
	}

	private ApplicationContextRunner runner(String mode) {
		return HangingApplication.closelyWatched(this.receiver)
			.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
			.withPropertyValues("spring.reactor.context-propagation=" + mode)
			.withBean(Chained.class);
	}

	private String sleep() {
		try {
			this.latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return "text";
	}

	private static String stackOf(ReceivedSpan marker) {
		return (String) marker.attribute("agent_tracing.stuck.stack");
	}

	/**
	 * An agent that returns what it is given.
	 */
	@TracedAgent(name = "chained")
	public static class Chained {

		public Mono<?> mono(Supplier<Mono<?>> chain) {
			return chain.get();
		}

		public CompletableFuture<String> future(Supplier<String> work, Executor executor) {
			return CompletableFuture.supplyAsync(work, executor);
		}

	}

}
