package io.agenttracing.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.ExitCodeGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers and backends see of a pipeline whose model API is down or slow.
 */
class PipelineFailureTests {

	@TempDir
	private Path folder;

	@BeforeEach
	void writeDocument() throws IOException {
		Files.writeString(this.folder.resolve("note.txt"), "The tenant pays for the heating of the flat.");
	}

	@Test
	void failureOfTheModelApiReachesCallerAndTrace() throws IOException {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			String traceId;
			try (RunningSample sample = RunningSample.start("--sample.documents=" + this.folder,
					"--sample.llm.base-url=http://127.0.0.1:" + closedPort() + "/v1",
					"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
				assertThat(sample.context().getBean(ExitCodeGenerator.class).getExitCode()).isOne();
				JsonNode problem = verifyProblem(sample.postText("/documents", "The rent is due."), 502);
				assertThat(problem.path("detail").asString()).startsWith("The retrieval agent failed: The model API");
				traceId = problem.path("traceId").asString();
			}
			assertThat(receiver.spans()).filteredOn((span) -> span.traceId().equals(traceId))
				.filteredOn(ReceivedSpan::isError)
				.extracting(ReceivedSpan::name)
				.contains("invoke_workflow document-pipeline", "process agent.retrieval", "invoke_agent retrieval",
						"embeddings hashed-words", "http post");
		}
	}

	@Test
	void slowModelApiIsATimeout() {
		try (RunningSample sample = RunningSample.start("--sample.documents=" + this.folder, "--sample.timeout=1s",
				"--sample.stand-in.delay=3s")) {
			JsonNode problem = verifyProblem(sample.postText("/documents", "The rent is due."), 504);
			assertThat(problem.path("detail").asString()).isEqualTo("No answer within 1000 ms");
		}
	}

	private static JsonNode verifyProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = new JsonMapper().readTree(response.body());
		assertThat(problem.path("traceId").asString()).matches("[0-9a-f]{32}");
		return problem;
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
