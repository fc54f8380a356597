package io.agenttracing.viewer;

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
import java.util.concurrent.TimeUnit;

import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in an application, asked as a browser and as another process would.
 */
class ViewerIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext application;

	@BeforeEach
	void start() {
		this.application = new SpringApplicationBuilder(Application.class).build()
			.run("--agent-tracing.viewer.enabled=true", "--agent-tracing.viewer.port=0",
					"--agent-tracing.sampling.probability=1", "--spring.main.banner-mode=off",
					"--spring.application.name=caller");
	}

	@AfterEach
	void stop() {
		this.application.close();
	}

	@Test
	void aTraceIsToldWhileItRuns() throws Exception {
		Span span = span("work");
		String path = "/api/traces/" + span.getSpanContext().getTraceId();

		Awaitility.await().untilAsserted(() -> assertThat(get(path).statusCode()).isEqualTo(200));
		assertThat(get(path).body()).contains("\"open\":true").contains("work").contains("caller");
		assertThat(get("/api/traces").body()).contains(span.getSpanContext().getTraceId());
		span.end();
		Awaitility.await().untilAsserted(() -> assertThat(get(path).body()).contains("\"open\":false"));
	}

	@Test
	void theEnvironmentHasItsPort() {
		assertThat(this.application.getEnvironment().getProperty("local.agent-tracing.viewer.port", Integer.class))
			.isEqualTo(this.application.getBean(Viewer.class).port());
	}

	@Test
	void itsOwnRequestsAreNotTraced() throws Exception {
		for (String path : List.of("/", "/api/traces", "/nothing")) {
			get(path);
		}
		Span span = span("work");
		span.end();

		Awaitility.await().until(() -> !spans().isEmpty());
		assertThat(spans()).extracting(SpanData::getName).containsExactly("work");
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "none" })
	void whatAnotherProcessSendsIsInTheSameTrace(String compression) {
		Span span = span("send");
		OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
			.setEndpoint(url("/v1/traces"))
			.setCompression(compression)
			.build();
		try (SdkTracerProvider other = SdkTracerProvider.builder()
			.setResource(Resource.builder()
				.put("service.name", "other")
				.put(AttributeKey.stringArrayKey("process.command_args"),
						List.of("java", "-Dspring.datasource.password=hunter2-and-more", "--password",
								"hunter2-and-more"))
				.build())
			.addSpanProcessor(SimpleSpanProcessor.create(exporter))
			.build()) {
			other.get("other")
				.spanBuilder("receive")
				.setParent(Context.root().with(Span.wrap(span.getSpanContext())))
				.setAttribute("password", "hunter2-and-more")
				.startSpan()
				.end();
			assertThat(other.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
		span.end();

		Awaitility.await().until(() -> spans().size() == 2);
		assertThat(spans()).extracting(SpanData::getTraceId).containsOnly(span.getSpanContext().getTraceId());
		assertThat(spans().toString()).contains("other").contains("process.command_args").doesNotContain("hunter2");
	}

	@Test
	void itIsSentItsOwnSpansAndShowsThemOnce() {
		try (SdkTracerProvider own = SdkTracerProvider.builder()
			.addSpanProcessor(
					SimpleSpanProcessor.create(OtlpHttpSpanExporter.builder().setEndpoint(url("/v1/traces")).build()))
			.addSpanProcessor(this.application.getBean(LiveSpans.class))
			.build()) {
			own.get("own").spanBuilder("work").startSpan().end();
			own.forceFlush().join(10, TimeUnit.SECONDS);
		}
		Span last = span("last");
		last.end();

		Awaitility.await().until(() -> spans().stream().anyMatch((span) -> span.getName().equals("last")));
		assertThat(spans()).extracting(SpanData::getName).containsExactlyInAnyOrder("work", "last");
	}

	@Test
	void jsonIsReceivedAndAnythingElseIsRefused() throws Exception {
		String json = """
				{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",\
				"spanId":"b7ad6b7169203331","name":"from elsewhere","startTimeUnixNano":"1800000000000000000",\
				"endTimeUnixNano":"1800000001000000000"}]}]}]}""";

		assertThat(post("application/json", json)).isEqualTo(200);
		assertThat(post("text/plain", json)).isEqualTo(415);
		assertThat(post("application/x-www-form-urlencoded", json)).isEqualTo(415);
		assertThat(post("application/json", "{")).isEqualTo(400);
		assertThat(spans()).extracting(SpanData::getName).containsExactly("from elsewhere");
	}

	@Test
	void anApplicationWhoseWorkIsDoneEnds(@TempDir Path folder) throws Exception {
		Path output = folder.resolve("output.log");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Main.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(() -> "ended").isTrue();
			assertThat(Files.readString(output)).contains("Traces are shown at http://localhost:")
				.contains("The work is done");
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private int post(String contentType, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url("/v1/traces")))
			.header("Content-Type", contentType)
			.timeout(Duration.ofSeconds(10))
			.POST(BodyPublishers.ofString(body))
			.build();
		return this.client.send(request, BodyHandlers.ofString()).statusCode();
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(10)).build(),
				BodyHandlers.ofString());
	}

	private String url(String path) {
		return "http://localhost:" + this.application.getBean(Viewer.class).port() + path;
	}

	private Span span(String name) {
		return this.application.getBean(OpenTelemetry.class).getTracer("test").spanBuilder(name).startSpan();
	}

	private List<SpanData> spans() {
		TraceStore store = this.application.getBean(TraceStore.class);
		return store.versions().keySet().stream().flatMap((id) -> store.trace(id).spans().stream()).toList();
	}

	/**
	 * An application without a web server.
	 */
	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			SpringApplication
				.run(Application.class, "--agent-tracing.viewer.enabled=true", "--agent-tracing.viewer.port=0")
				.getBean(OpenTelemetry.class)
				.getTracer("test")
				.spanBuilder("work")
				.startSpan()
				.end();
			System.out.println("The work is done");
		}

	}

}
