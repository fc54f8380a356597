package io.agenttracing.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureTestRestTemplate;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests to a server in the same JVM belong to the test that sends them, by a header.
 */
@AgentTracingTest
@AutoConfigureRestTestClient
@AutoConfigureTestRestTemplate
@AutoConfigureWebTestClient
@SpringBootTest(classes = { Loans.Application.class, RequestsTests.Loan.class },
		webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.main.web-application-type=servlet")
class RequestsTests {

	private static final String NAME = "agent-tracing-test";

	@LocalServerPort
	int port;

	@Test
	void ofRestTestClient(@Autowired RestTestClient client, AgentTrace trace) {
		client.get().uri("/loan").exchange().expectStatus().isOk();
		assertTraceOfRequest(trace);
	}

	@Test
	void ofTestRestTemplate(@Autowired TestRestTemplate client, AgentTrace trace) {
		client.getRestTemplate().setObservationRegistry(ObservationRegistry.NOOP);
		assertThat(client.getForObject("/loan", String.class)).isEqualTo("good");
		assertTraceOfRequest(trace);
	}

	@Test
	void ofAClientThatMakesSpans(@Autowired RestClient.Builder builder, AgentTrace trace) {
		RestClient client = builder.baseUrl("http://localhost:" + this.port).build();
		assertThat(client.get().uri("/loan").retrieve().body(String.class)).isEqualTo("good");
		assertThat(trace.spans()).extracting(SpanData::getName)
			.containsExactly("http get", "http get /loan", "invoke_agent desk", "invoke_agent risk", "score");
	}

	@Test
	void ofWebTestClient(@Autowired WebTestClient client, AgentTrace trace) {
		client.get().uri("/loan").exchange().expectStatus().isOk();
		assertTraceOfRequest(trace);
	}

	@Test
	void ofAnyOtherClientWithTheHeader(AgentTrace trace) throws Exception {
		String id = traces().headers().get(NAME);
		assertThat(id).matches("[0-9a-f]{32}");
		get(id);
		assertTraceOfRequest(trace);
	}

	@Test
	void alsoBelowARemoteParent(AgentTrace trace) throws Exception {
		String traceId = "0af7651916cd43dd8448eb211c80319c";
		get(traces().headers().get(NAME), "traceparent", "00-" + traceId + "-b7ad6b7169203331-00");
		assertThat(trace.traceId()).isEqualTo(traceId);
		assertTraceOfRequest(trace);
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void withoutAHeaderOfATestTheyAreNobodys(String id) throws Exception {
		get(id);
		assertThat(traces().all()).isEmpty();
		List<AgentTrace> ofNobody = traces().ofNobody();
		assertThat(ofNobody).hasSize(1);
		assertTraceOfRequest(ofNobody.get(0));
	}

	static Stream<String> hostile() {
		return Stream.of("", "0", "0".repeat(32), "../".repeat(10), "A".repeat(32), "0".repeat(4_000));
	}

	private void get(String id, String... more) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/loan"))
			.timeout(Duration.ofSeconds(60))
			.header(NAME, id);
		if (more.length > 0) {
			request.headers(more);
		}
		assertThat(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body()).isEqualTo("good");
	}

	private static void assertTraceOfRequest(AgentTrace trace) {
		assertThat(trace.spans()).extracting(SpanData::getName)
			.containsExactly("http get /loan", "invoke_agent desk", "invoke_agent risk", "score");
		assertThat(trace.spans().get(0).getKind()).isEqualTo(SpanKind.SERVER);
	}

	@RestController
	static class Loan {

		private final Loans.Desk desk;

		Loan(Loans.Desk desk) {
			this.desk = desk;
		}

		@GetMapping("/loan")
		String decide() {
			return this.desk.decide("l-1");
		}

	}

}
