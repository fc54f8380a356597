package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpServer;
import io.agenttracing.viewer.store.StoredTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Traces of a page of another process.
 */
class PageTracesTests {

	private static final String NOWHERE = "0".repeat(32);

	@Test
	void thePageSaysThereWhatItSaysHere() throws Exception {
		try (Served served = new Served()) {
			served.receive(Served.trace(Served.FAILED, true, "late"));
			TraceSource page = at(served.server.address());

			for (ToolAnswer tool : new ToolAnswer[] { new ListTraces(page), new GetSpan(page),
					new CompareTraces(page) }) {
				ToolAnswer here = (tool instanceof ListTraces) ? new ListTraces(served.traces)
						: (tool instanceof GetSpan) ? new GetSpan(served.traces) : new CompareTraces(served.traces);
				ToolArguments arguments = new ToolArguments(Map.of("trace_id", Served.FAILED, "span_id", Served.CALL,
						"trace_a", Served.FAILED, "trace_b", Served.FAILED, "query", "service:desk \"http post\""));
				assertThat(tool.to(arguments)).isEqualTo(here.to(arguments)).contains("risk");
			}
			assertThat(page.trace(NOWHERE)).isNull();
		}
	}

	@Test
	void whatIsOpenThereIsOpen() throws IOException {
		try (Served served = new Served(); SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("invoke_agent slow").setParent(Context.root()).startSpan();
			served.store.started(((ReadableSpan) span).toSpanData());

			StoredTrace trace = at(served.server.address()).trace(span.getSpanContext().getTraceId());

			assertThat(trace).isNotNull();
			assertThat(trace.live()).isTrue();
			assertThat(trace.spans()).singleElement().satisfies((each) -> assertThat(each.hasEnded()).isFalse());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.example:8090", "https://localhost:8090", "http://localhost:8090@evil.example",
			"http://evil.example@localhost:8090", "http://localhost.evil.example", "http://127.0.0.2:8090",
			"file:///etc/passwd", "localhost:8090", "http://localhost:99999", "http://localhost:0",
			"http://localhost:x", "http:///mcp", "http://localhost:8090/ x", "" })
	void onlyThisMachineIsAsked(String url) {
		assertThat(PageTraces.at(url, UnaryOperator.identity())).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "mcp", "#/trace/4bf92f3577b34da6a3ce929d0e0e4736", "?q=failed#/diff" })
	void whateverIsCopiedFromThePageNamesIt(String copied) throws IOException {
		try (Served served = new Served()) {
			served.receive(Served.trace(Served.FAILED, true, "late"));

			assertThat(at(served.server.address() + copied).trace(Served.FAILED)).isNotNull();
		}
	}

	@Test
	void anAnswerThatDoesNotEndIsNotWaitedFor() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		slow.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write('{');
			exchange.getResponseBody().flush();
			try {
				end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			exchange.close();
		});
		slow.start();
		try {
			TraceSource page = at("http://localhost:" + slow.getAddress().getPort());
			assertTimeoutPreemptively(Duration.ofSeconds(10),
					() -> assertThatIOException().isThrownBy(() -> page.list("", Duration.ofMillis(300)))
						.withMessageContaining("does not answer"));
		}
		finally {
			end.countDown();
			slow.stop(0);
		}
	}

	@Test
	void anAnswerThatIsTooLargeIsRefused() throws Exception {
		HttpServer large = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		large.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write(new byte[10_000]);
			exchange.close();
		});
		large.start();
		try {
			URI address = URI.create("http://localhost:" + large.getAddress().getPort());
			HttpRequest request = HttpRequest.newBuilder(address).build();
			assertThat(HttpClient.newHttpClient().send(request, (head) -> new BoundedBody(10_000, "large")).body())
				.hasSize(10_000);
			assertThatIOException()
				.isThrownBy(() -> HttpClient.newHttpClient().send(request, (head) -> new BoundedBody(9_999, "large")))
				.withMessageContaining("large");
		}
		finally {
			large.stop(0);
		}
	}

	@Test
	void whatIsNoPageIsSaid() throws IOException {
		HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		other.createContext("/", (exchange) -> {
			byte[] body = (exchange.getRequestURI().getPath().endsWith("/otlp")) ? new byte[] { 1, 2 }
					: "[1]".getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		other.start();
		String address = "http://localhost:" + other.getAddress().getPort();
		try {
			assertThatIOException().isThrownBy(() -> at(address).list("", TraceSource.PATIENCE))
				.withMessageContaining("no page of traces");
			assertThatIOException().isThrownBy(() -> at(address).trace(NOWHERE))
				.withMessageContaining("no page of traces");
		}
		finally {
			other.stop(0);
		}
		assertThatIOException().isThrownBy(() -> at(address).list("", TraceSource.PATIENCE))
			.isInstanceOf(ConnectException.class)
			.withMessageContaining("There is no page at " + address)
			.withMessageContaining("agent-tracing-cli view");
	}

	private static TraceSource at(String url) {
		TraceSource source = PageTraces.at(url, UnaryOperator.identity());
		assertThat(source).isNotNull();
		return source;
	}

}
