package io.agenttracing.instrument.timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that sends back what it gets, calls of it, and the timeouts on their spans.
 */
final class HttpCalls implements BeforeAllCallback, AfterAllCallback {

	private final HttpServer server = create();

	private static HttpServer create() {
		try {
			return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		this.server.createContext("/", HttpCalls::answer);
		this.server.start();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.server.stop(0);
	}

	private static void answer(HttpExchange exchange) throws IOException {
		byte[] body = exchange.getRequestBody().readAllBytes();
		if (exchange.getRequestURI().getPath().equals("/late")) {
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
		}
		exchange.sendResponseHeaders(200, 0);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	void call(RestClient.Builder builder) {
		builder.build().get().uri(url()).retrieve().toBodilessEntity();
	}

	void call(RestTemplate template) {
		template.getForEntity(url(), String.class);
	}

	void call(WebClient.Builder builder) {
		builder.build().get().uri(url()).retrieve().toBodilessEntity().block();
	}

	static List<Long> timeouts(AssertableApplicationContext context, int count) {
		EndedSpans spans = context.getBean(EndedSpans.class);
		await().untilAsserted(() -> assertThat(spans.all()).hasSize(count));
		assertThat(spans.all()).extracting(SpanData::getName).allMatch((name) -> name.startsWith("http "));
		return spans.all()
			.stream()
			.map((span) -> span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS))
			.collect(Collectors.toList());
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/";
	}

}
