package io.agenttracing.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With the agents in two JVMs, a document is still one trace.
 */
class TwoProcessesTests {

	private static final Pattern URL = Pattern.compile("http://localhost:(\\d+)/documents");

	private static final Pattern LOOK = Pattern
		.compile("Look at it: (http://localhost:\\d+/)#/\\?q=(document\\.id=doc-\\w+) \\(Ctrl-C ends\\)");

	@TempDir
	private Path folder;

	@Test
	void oneDocumentIsOneTraceAcrossTwoProcesses() throws Exception {
		Path documents = Files.createDirectory(this.folder.resolve("documents"));
		Files.writeString(documents.resolve("note.txt"), "Question: Who pays for the heating?\n\nThe tenant pays.");
		String redisPort = String.valueOf(freePort());
		try (OtlpReceiver receiver = OtlpReceiver.start();
				SampleProcess orchestrator = SampleProcess.start(this.folder.resolve("orchestrator.log"),
						"--sample.agents=orchestrator", "--sample.redis.port=" + redisPort, "" + documents,
						endpoint(receiver))) {
			orchestrator.awaitOutput("Waiting for an agent that listens on agent.retrieval");
			try (SampleProcess agents = SampleProcess.start(this.folder.resolve("agents.log"),
					"--sample.agents=retrieval,llm,validation", "--spring.data.redis.host=127.0.0.1",
					"--spring.data.redis.port=" + redisPort, endpoint(receiver))) {
				JudgedTraces traces = JudgedTraces.at(receiver);
				String documentId = post(orchestrator.awaitOutput("Serving."));
				agents.stop();
				orchestrator.stop();
				DocumentTrace.verify(receiver.spans(), documentId);
				DocumentedFindings.of("healthy", "beans").verify(traces);
				assertThat(receiver.spans()).extracting((span) -> span.serviceName() + " " + span.name())
					.contains("document-orchestrator invoke_workflow document-pipeline",
							"document-retrieval-llm-validation invoke_agent llm");
			}
		}
	}

	@Test
	void aScenarioGoesWrongWhereTheAgentsAre() throws Exception {
		String redisPort = String.valueOf(freePort());
		try (OtlpReceiver receiver = OtlpReceiver.start();
				SampleProcess orchestrator = SampleProcess.start(this.folder.resolve("orchestrator.log"), "--once",
						"--scenario=fallback", "--sample.agents=orchestrator", "--sample.redis.port=" + redisPort,
						endpoint(receiver))) {
			JudgedTraces traces = JudgedTraces.at(receiver);
			orchestrator.awaitOutput("Waiting for an agent that listens on agent.retrieval");
			try (SampleProcess agents = SampleProcess.start(this.folder.resolve("agents.log"), "--scenario=fallback",
					"--sample.agents=retrieval,llm,validation", "--spring.data.redis.host=127.0.0.1",
					"--spring.data.redis.port=" + redisPort, endpoint(receiver))) {
				assertThat(orchestrator.awaitExit()).as(orchestrator::output).isZero();
				assertThat(orchestrator.output()).contains("Result: SERVICE AGREEMENT [1]");
				assertThat(agents.output()).contains("Scenario fallback: The chat API is down");
				agents.stop();
				DocumentedFindings.of("fallback", "beans").verify(traces);
				assertThat(receiver.spans()).filteredOn((span) -> span.name().equals("fallback best-passage"))
					.extracting(ReceivedSpan::serviceName)
					.containsExactly("document-retrieval-llm-validation");
			}
		}
	}

	@Test
	void twoProcessesAreOnePictureOnThePage() throws Exception {
		String redisPort = String.valueOf(freePort());
		String page = "--agent-tracing.viewer.port=" + freePort();
		try (SampleProcess orchestrator = SampleProcess.start(this.folder.resolve("orchestrator.log"),
				"--scenario=slow", "--sample.agents=orchestrator", "--sample.redis.port=" + redisPort, page)) {
			orchestrator.awaitOutput("Waiting for an agent that listens on agent.retrieval");
			try (SampleProcess agents = SampleProcess.start(this.folder.resolve("agents.log"), "--scenario=slow",
					"--sample.agents=retrieval,llm,validation", "--spring.data.redis.host=127.0.0.1",
					"--spring.data.redis.port=" + redisPort, page, "--sample.stand-in.chat.delays=100ms")) {
				Matcher look = LOOK.matcher(orchestrator.awaitOutput("(Ctrl-C ends)"));
				assertThat(look.find()).as(orchestrator::output).isTrue();
				assertThat(orchestrator.output()).contains("See it run: " + look.group(1) + "#/?q=" + look.group(2));
				String list = look.group(1) + "api/traces";
				Awaitility.await()
					.untilAsserted(
							() -> assertThat(trace(list, look.group(2)).path("spans").findValuesAsString("service"))
								.contains("document-orchestrator", "document-retrieval-llm-validation"));
				List<String> names = trace(list, look.group(2)).path("spans").findValuesAsString("name");
				assertThat(names).contains("invoke_workflow document-pipeline", "process agent.llm",
						"invoke_agent llm");
				assertThat(agents.output()).doesNotContain("Traces are shown at");
			}
		}
	}

	/**
	 * What the page is told of the only trace that has an attribute.
	 */
	private static JsonNode trace(String list, String attribute) throws IOException, InterruptedException {
		JsonNode traces = get(list + "?q=" + attribute).path("traces");
		assertThat(traces.findValuesAsString("id")).hasSize(1);
		return get(list + "/" + traces.path(0).path("id").asString());
	}

	private static JsonNode get(String address) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10)).build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return new JsonMapper().readTree(response.body());
	}

	private static String endpoint(OtlpReceiver receiver) {
		return "--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint();
	}

	private static String post(String output) throws IOException, InterruptedException {
		Matcher url = URL.matcher(output);
		assertThat(url.find()).isTrue();
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + url.group(1) + "/documents?question=When+is+the+rent+due"))
			.header("Content-Type", "text/plain")
			.timeout(Duration.ofSeconds(60))
			.POST(BodyPublishers.ofString("The rent is due on the third working day. Cats are welcome."))
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return new JsonMapper().readTree(response.body()).path("id").asString();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
