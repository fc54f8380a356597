package io.agenttracing.insight.hang;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.insight.hang.HangingApplication.Orchestrator;
import io.agenttracing.insight.hang.HangingApplication.Waiting;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What is said of where it hangs, for each way of waiting.
 */
@ExtendWith(OutputCaptureExtension.class)
class HangingFormsTests {

	private static final String NO_THREAD = "no thread is known to hold it: it waits for a reactive or asynchronous result";

	private static final String NEVER = NO_THREAD + ", in the operators never";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> new Thread(task, "pool-of-user"));

	private final CountDownLatch latch = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.latch.countDown();
		this.threads.shutdownNow();
		this.receiver.close();
	}

	@Test
	void monoThatNeverCompletesIsHeldByNoThread(CapturedOutput output) {
		run((context) -> {
			Disposable subscription = context.getBean(Asynchronous.class).mono().subscribe();
			ReceivedSpan marker = this.receiver.awaitSpans(1).get(0);
			assertThat(marker.name()).isEqualTo("stuck invoke_agent mono");
			assertThat(marker.isRoot()).isTrue();
			assertThat(stackOf(marker)).isEqualTo(NEVER);
			assertThat(output).contains("Agent \"mono\" hangs").contains("where:  " + NEVER);
			subscription.dispose();
		});
	}

	@Test
	void threadThatWaitsForMonoIsNamed() {
		run((context) -> {
			Asynchronous agent = context.getBean(Asynchronous.class);
			Orchestrator orchestrator = context.getBean(Orchestrator.class);
			this.threads.submit(() -> orchestrator.run(() -> agent.mono().block()));
			List<ReceivedSpan> markers = this.receiver.awaitSpans(2);
			assertThat(SpanTree.of(markers).toString())
				.isEqualTo("stuck invoke_workflow loan\n  stuck invoke_agent mono\n");
			assertThat(stackOf(HangTests.named(markers, "stuck invoke_agent mono")))
				.startsWith(NEVER + "; thread \"pool-of-user\" (WAITING), in \"invoke_workflow loan\" above it, is\n")
				.contains("reactor.core.publisher.Mono.block(");
		});
	}

	@Test
	void futureThatNeverCompletesIsHeldByNoThread() {
		run((context) -> {
			CompletableFuture<String> future = context.getBean(Asynchronous.class).future();
			ReceivedSpan marker = this.receiver.awaitSpans(1).get(0);
			assertThat(marker.name()).isEqualTo("stuck invoke_agent future");
			assertThat(stackOf(marker)).isEqualTo(NO_THREAD);
			future.complete("done");
			this.receiver
				.await((spans) -> spans.stream().anyMatch((span) -> span.name().equals("invoke_agent future")));
		});
	}

	@Test
	void streamOfAModelThatStopsInTheMiddleHangs(CapturedOutput output) {
		runner().withPropertyValues("agent-tracing.inflight.stuck-after=1s", "agent-tracing.inflight.stream-idle=1s")
			.run((context) -> {
				Asynchronous agent = context.getBean(Asynchronous.class);
				Disposable.Composite subscriptions = Disposables.composite();
				subscriptions.add(agent.elements().subscribe());
				BaseSubscriber<String> slow = new BaseSubscriber<>() {

					@Override
					protected void hookOnSubscribe(Subscription subscription) {
						subscription.request(1);
					}

				};
				agent.tokens("slow").subscribe(slow);
				subscriptions.add(slow);
				subscriptions.add(agent.tokens("stopped").subscribe());
				ReceivedSpan marker = this.receiver.awaitSpans(1).get(0);
				assertThat(marker.attribute("agent_tracing.findings").toString()).contains("has had no element for ");
				await().untilAsserted(() -> assertThat(output).contains(
						"hangs: it may have no element for 1.0 s (agent-tracing.inflight.stream-idle) and has been without one for "));
				slow.request(1);
				assertThat(this.receiver.awaitSpans(2)).extracting(ReceivedSpan::name)
					.containsExactly("stuck chat tokens", "stuck chat tokens");
				subscriptions.dispose();
				List<ReceivedSpan> spans = this.receiver.awaitSpans(4);
				assertThat(spans).filteredOn((span) -> span.name().equals("chat tokens"))
					.extracting((span) -> span.attributes().get("agent_tracing.was_stuck"))
					.containsExactly(true, true);
			});
	}

	@Test
	void streamsMayPauseForAsLongAsTheyLike() {
		runner().withPropertyValues("agent-tracing.inflight.stream-idle=0").run((context) -> {
			Asynchronous agent = context.getBean(Asynchronous.class);
			Disposable subscription = agent.tokens("stopped").subscribe();
			Disposable mono = agent.mono().subscribe();
			assertThat(this.receiver.awaitSpans(1)).extracting(ReceivedSpan::name)
				.containsExactly("stuck invoke_agent mono");
			subscription.dispose();
			mono.dispose();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientOfSilentServerShowsTheThreadOfItsAgent(boolean jdkClient, CapturedOutput output) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
			run((context) -> {
				ClientHttpRequestFactory factory = jdkClient ? new JdkClientHttpRequestFactory()
						: new SimpleClientHttpRequestFactory();
				RestClient client = RestClient.builder()
					.requestFactory(factory)
					.observationRegistry(context.getBean(ObservationRegistry.class))
					.baseUrl("http://127.0.0.1:" + silent.getLocalPort())
					.build();
				Orchestrator orchestrator = context.getBean(Orchestrator.class);
				this.threads.submit(() -> orchestrator.run(() -> client.get().retrieve().body(String.class)));
				List<ReceivedSpan> markers = this.receiver.awaitSpans(2);
				assertThat(SpanTree.of(markers).toString())
					.isEqualTo("stuck invoke_workflow loan\n  stuck http get 127.0.0.1\n");
				assertThat(stackOf(HangTests.named(markers, "stuck http get 127.0.0.1")))
					.startsWith("thread \"pool-of-user\" (")
					.contains("in \"invoke_workflow loan\" above it")
					.contains(jdkClient ? "java.util.concurrent.CompletableFuture.get("
							: "sun.nio.ch.NioSocketImpl.read(")
					.contains("org.springframework.web.client.DefaultRestClient");
				assertThat(output.getOut().lines().dropWhile((line) -> !line.contains("where:  ")).skip(1).limit(2))
					.satisfiesExactly(
							(line) -> assertThat(line.strip())
								.matches("… \\d+ frames of the JDK, proxies and libraries, in .*"),
							(line) -> assertThat(line.strip())
								.startsWith("at io.agenttracing.insight.hang.HangingFormsTests.lambda$"));
			});
		}
	}

	@Test
	void virtualThreadShowsItsStack() throws Exception {
		assumeTrue(Runtime.version().feature() >= 21, "There are no virtual threads");
		ExecutorService virtual = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);
		run((context) -> {
			Waiting agent = context.getBean(Waiting.class);
			virtual.submit(() -> agent.await(this.latch));
			assertThat(stackOf(this.receiver.awaitSpans(1).get(0))).startsWith("thread \"#")
				.contains("(WAITING)")
				.contains("HangingApplication$Waiting.await(HangingApplication.java:");
			this.latch.countDown();
		});
		virtual.shutdown();
	}

	private void run(ContextConsumer<AssertableApplicationContext> test) {
		runner().run(test);
	}

	private ApplicationContextRunner runner() {
		return HangingApplication.closelyWatched(this.receiver).withBean(Asynchronous.class);
	}

	private static String stackOf(ReceivedSpan marker) {
		return (String) marker.attribute("agent_tracing.stuck.stack");
	}

	/**
	 * Agents whose results never come.
	 */
	public static class Asynchronous {

		@TracedAgent(name = "mono")
		public Mono<String> mono() {
			return Mono.never();
		}

		@AgentStep(kind = StepKind.LLM, name = "tokens")
		public Flux<String> tokens(String name) {
			return Flux.concat(Flux.just("first"), Flux.never());
		}

		@AgentStep(kind = StepKind.API, name = "elements")
		public Flux<String> elements() {
			return Flux.concat(Flux.just("first"), Flux.never());
		}

		@TracedAgent(name = "future")
		public CompletableFuture<String> future() {
			return new CompletableFuture<>();
		}

	}

}
