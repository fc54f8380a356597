package io.agenttracing.insight.actuator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.OtlpReceiver;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint as it is seen over HTTP, in an application with everything.
 */
class AgentTracingEndpointIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void showsAccountsAndTheLastErrorOfTheExporter() throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start();
				ConfigurableApplicationContext context = run(receiver,
						"--management.endpoints.web.exposure.include=agenttracing")) {
			receiver.fault(Fault.UNAUTHORIZED);
			context.getBean(Tracer.class).spanBuilder("refused").startSpan().end();
			context.getBean(TraceCollector.class).forceFlush().join(20, TimeUnit.SECONDS);
			receiver.heal();
			context.getBean(Tracer.class).spanBuilder("delivered").startSpan().end();
			context.getBean(TraceCollector.class).forceFlush().join(20, TimeUnit.SECONDS);
			JsonNode shown = json(get(context, "/actuator/agenttracing"));
			assertThat(shown.propertyNames()).containsExactly("summary", "configuration", "matches", "spans", "buffer",
					"traces", "exporters", "findings", "diagnosis", "inflight");
			assertThat(shown.at("/findings/findings").isArray()).isTrue();
			assertThat(shown.at("/spans/delivered").asInt()).isOne();
			assertThat(shown.at("/spans/dropped/refused").asInt()).isOne();
			assertThat(shown.at("/spans/created").asInt()).isEqualTo(2);
			assertThat(shown.at("/exporters/0/lastError").asString()).contains("401");
			assertThat(shown.at("/exporters/0/lastErrorTime").asString()).startsWith("20");
			assertThat(shown.at("/configuration").get("agent-tracing.limit.max-spans-per-trace").asInt()).isEqualTo(50);
			JsonNode spans = json(get(context, "/actuator/agenttracing/spans"));
			assertThat(spans.path("created").asInt()).isGreaterThanOrEqualTo(2);
			assertThat(get(context, "/actuator/agenttracing/unknown").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void showsNoPasswordOfAnyOfSeveralDestinations() throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start();
				ConfigurableApplicationContext context = run(receiver,
						"--management.endpoints.web.exposure.include=agenttracing",
						"--management.opentelemetry.tracing.export.otlp.endpoint=http://me:s3cret@127.0.0.1:1/v1/traces")) {
			JsonNode shown = json(get(context, "/actuator/agenttracing"));
			assertThat(shown.at("/summary").toString())
				.contains("traces go to " + receiver.httpEndpoint() + ", http://127.0.0.1:1/v1/traces");
			assertThat(shown.toString()).doesNotContain("s3cret");
		}
	}

	@Test
	void isNotThereUnlessItIsExposed() throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start(); ConfigurableApplicationContext context = run(receiver)) {
			assertThat(get(context, "/actuator/agenttracing").statusCode()).isEqualTo(404);
		}
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		return this.client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
				BodyHandlers.ofString());
	}

	private static JsonNode json(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return new JsonMapper().readTree(response.body());
	}

	private static ConfigurableApplicationContext run(OtlpReceiver receiver, String... arguments) {
		String[] all = new String[arguments.length + 4];
		all[0] = "--server.port=0";
		all[1] = "--server.address=127.0.0.1";
		all[2] = "--agent-tracing.sampling.probability=1.0";
		all[3] = "--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint();
		System.arraycopy(arguments, 0, all, 4, arguments.length);
		return new SpringApplication(Application.class).run(all);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

	}

}
