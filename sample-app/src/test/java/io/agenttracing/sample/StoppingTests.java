package io.agenttracing.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is under way when the sample stops comes to its end, and its trace is whole.
 */
class StoppingTests {

	private static final String DOCUMENT = "/documents?question=When+is+the+rent+due";

	private static final String TEXT = "The rent is due on the third working day. Cats are welcome in the flat.";

	/** The common pool has a single thread on a machine with two cores. */
	private static final Executor THREADS = (task) -> new Thread(task).start();

	@TempDir
	private Path folder;

	private OtlpReceiver receiver;

	private GatedModels models;

	@BeforeEach
	void start() throws IOException {
		Files.writeString(this.folder.resolve("note.txt"), "Question: Who pays?\n\nThe tenant pays.");
		this.receiver = OtlpReceiver.start();
		this.models = GatedModels.start();
	}

	@AfterEach
	void stop() {
		this.models.close();
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/embeddings", "/chat/completions" })
	void answersARequestWithAllAgentsInOneProcess(String path) throws Exception {
		RunningSample sample = RunningSample.start(arguments());
		stopWhileAModelIsAsked(path, sample, sample::close, () -> refusesConnections(sample));
		assertThatTheDocumentWasAnswered();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/embeddings", "/chat/completions" })
	void finishesADocumentWhereTheOrchestratorIsInAnotherProcess(String path) throws Exception {
		int port = freePort();
		RunningSample[] orchestrator = new RunningSample[1];
		CompletableFuture<Void> started = CompletableFuture.runAsync(() -> orchestrator[0] = RunningSample
			.start(arguments("--sample.agents=orchestrator", "--sample.redis.port=" + port)), THREADS);
		Awaitility.await().until(() -> acceptsConnections(port));
		ConfigurableApplicationContext agents = SpringApplication.run(SampleApplication.class,
				arguments("--sample.agents=retrieval,llm,validation", "--spring.data.redis.host=127.0.0.1",
						"--spring.data.redis.port=" + port));
		started.get(60, TimeUnit.SECONDS);
		Collection<RedisMessageListenerContainer> containers = agents
			.getBeansOfType(RedisMessageListenerContainer.class)
			.values();
		try (RunningSample sample = orchestrator[0]) {
			stopWhileAModelIsAsked(path, sample, agents::close,
					() -> containers.stream().anyMatch((container) -> !container.isRunning()));
		}
		assertThatTheDocumentWasAnswered();
	}

	@Test
	void beginsNoOtherDocumentAtStart() throws Exception {
		Files.writeString(this.folder.resolve("other.txt"), "Question: Who pays?\n\nThe landlord pays.");
		this.models.shut("/embeddings");
		AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.addInitializers(context::set);
		CompletableFuture.runAsync(() -> application.run(arguments("--server.port=0")), THREADS);
		this.models.awaitRequest();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> context.get().close(), THREADS);
		Awaitility.await().until(() -> context.get().isClosed());
		this.models.open();
		closed.get(60, TimeUnit.SECONDS);
		assertThat(this.receiver.spans()).noneMatch(ReceivedSpan::isError)
			.extracting(ReceivedSpan::name)
			.containsOnlyOnce("invoke_workflow document-pipeline", "invoke_agent retrieval", "invoke_agent llm",
					"pexpire");
	}

	private void stopWhileAModelIsAsked(String path, RunningSample sample, Runnable close, BooleanSupplier closing)
			throws Exception {
		this.models.shut(path);
		CompletableFuture.runAsync(() -> sample.postText(DOCUMENT, TEXT), THREADS);
		this.models.awaitRequest();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(close, THREADS);
		Awaitility.await().until(closing::getAsBoolean);
		this.models.open();
		closed.get(60, TimeUnit.SECONDS);
	}

	// Not by the answer itself: Tomcat may close its connections before it has written it
	private void assertThatTheDocumentWasAnswered() {
		Map<String, List<ReceivedSpan>> traces = this.receiver.spans()
			.stream()
			.collect(Collectors.groupingBy(ReceivedSpan::traceId));
		assertThat(traces).hasSize(2);
		assertThat(traces.values()).allSatisfy((spans) -> {
			assertThat(spans).noneMatch(ReceivedSpan::isError);
			assertThat(spans).extracting(ReceivedSpan::name).contains("process agent.llm", "pexpire");
			assertThat(spans).filteredOn(ReceivedSpan::isRoot).hasSize(1);
		});
		assertThat(this.receiver.spans()).filteredOn((span) -> span.name().equals("http post /documents"))
			.extracting((span) -> span.attribute("status"))
			.containsExactly("200");
	}

	private String[] arguments(String... more) {
		List<String> all = new ArrayList<>(
				List.of("--sample.documents=" + this.folder, "--sample.llm.base-url=" + this.models.baseUrl(),
						"--management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint()));
		all.addAll(List.of(more));
		return all.toArray(String[]::new);
	}

	private static boolean refusesConnections(RunningSample sample) {
		return !acceptsConnections(URI.create(sample.url("/")).getPort());
	}

	private static boolean acceptsConnections(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
