package io.agenttracing.boundary;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.java11.instrument.binder.jdk.MicrometerHttpClient;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a server receives from the HTTP clients that Boot builds, and from one of the JDK
 * that is wrapped.
 */
class HttpClientsTests {

	private static final LinkedBlockingQueue<List<String>> received = new LinkedBlockingQueue<>();

	private static HttpServer server;

	private static ConfigurableApplicationContext context;

	private final EndedSpans spans = context.getBean(EndedSpans.class);

	private final AgentTracer tracer = context.getBean(AgentTracer.class);

	@BeforeAll
	static void start() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", HttpClientsTests::answer);
		server.start();
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					"spring.http.serviceclient.blocking.base-url=" + url(),
					"spring.http.serviceclient.reactive.base-url=" + url())
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
		server.stop(0);
	}

	@BeforeEach
	void clear() {
		this.spans.clear();
		received.clear();
	}

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void serverReceivesTheSpanOfTheClient(String name, Client client) throws Exception {
		assertThat(this.tracer.<String>call("ask", StepKind.COMPUTE, () -> client.get(context))).isEqualTo("hello");
		await().until(() -> this.spans.all().size() == 2);
		SpanData ask = this.spans.all().get(0);
		SpanData call = this.spans.all().get(1);
		assertThat(ask.getName()).isEqualTo("ask");
		assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(call.getParentSpanId()).isEqualTo(ask.getSpanId());
		assertThat(call.getTraceId()).isEqualTo(ask.getTraceId());
		assertThat(received.poll(10, TimeUnit.SECONDS)).singleElement()
			.asString()
			.startsWith("00-" + call.getTraceId() + "-" + call.getSpanId() + "-");
		assertThat(received).isEmpty();
	}

	static Stream<Arguments> serverReceivesTheSpanOfTheClient() {
		return Stream.of(client("RestClient", (beans) -> {
			RestClient client = beans.getBean(RestClient.Builder.class).build();
			return client.get().uri(url()).retrieve().body(String.class);
		}), client("WebClient", (beans) -> {
			WebClient client = beans.getBean(WebClient.Builder.class).build();
			return client.get().uri(url()).retrieve().bodyToMono(String.class).block();
		}), client("HTTP interface, blocking", (beans) -> beans.getBean(Blocking.class).hello()),
				client("HTTP interface, reactive", (beans) -> beans.getBean(Reactive.class).hello()),
				client("HttpClient, send",
						(beans) -> observed(beans).send(request(url()), BodyHandlers.ofString()).body()),
				client("HttpClient, sendAsync",
						(beans) -> observed(beans).sendAsync(request(url()), BodyHandlers.ofString()).join().body()));
	}

	@Test
	void failuresOfTheWrappedClientAreOnItsSpans() {
		HttpRequest request = request("http://127.0.0.1:1");
		HttpClient client = observed(context);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.send(request, BodyHandlers.ofString()));
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> client.sendAsync(request, BodyHandlers.ofString()).join());
		await().until(() -> this.spans.all().size() == 2);
		assertThat(this.spans.all()).extracting((span) -> span.getStatus().getStatusCode())
			.containsOnly(StatusCode.ERROR);
	}

	@Test
	void wrappedClientOpensNoWebSockets() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> observed(context).newWebSocketBuilder());
	}

	private static HttpClient observed(ConfigurableApplicationContext beans) {
		HttpClient client = HttpClient.newHttpClient();
		ObservationRegistry observationRegistry = beans.getBean(ObservationRegistry.class);
		return MicrometerHttpClient.instrumentationBuilder(client, Metrics.globalRegistry)
			.observationRegistry(observationRegistry)
			.build();
	}

	private static HttpRequest request(String url) {
		return HttpRequest.newBuilder(URI.create(url)).build();
	}

	private static Arguments client(String name, Client client) {
		return Arguments.of(name, client);
	}

	private static String url() {
		return "http://" + server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort()
				+ "/hello";
	}

	private static void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			received.add(exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
			exchange.getResponseHeaders().set("Content-Type", "text/plain");
			exchange.sendResponseHeaders(200, 5);
			exchange.getResponseBody().write("hello".getBytes());
		}
	}

	/**
	 * A client that asks the server.
	 */
	interface Client {

		String get(ConfigurableApplicationContext beans) throws Exception;

	}

	/**
	 * An HTTP interface on a {@code RestClient}.
	 */
	interface Blocking {

		@GetExchange
		String hello();

	}

	/**
	 * An HTTP interface on a {@code WebClient}.
	 */
	interface Reactive {

		@GetExchange
		String hello();

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	@ImportHttpServices(group = "blocking", types = Blocking.class)
	@ImportHttpServices(group = "reactive", types = Reactive.class, clientType = ClientType.WEB_CLIENT)
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

}
