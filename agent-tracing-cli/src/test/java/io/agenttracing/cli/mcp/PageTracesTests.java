package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
			"http://localhost.evil.example", "http://127.0.0.2:8090", "file:///etc/passwd", "localhost:8090",
			"http://localhost:8090/other", "http://localhost:8090?x=y", "" })
	void onlyThisMachineIsAsked(String url) {
		assertThat(PageTraces.at(url, UnaryOperator.identity())).isNull();
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
			assertThatIOException().isThrownBy(() -> at(address).list("")).withMessageContaining("no page of traces");
			assertThatIOException().isThrownBy(() -> at(address).trace(NOWHERE))
				.withMessageContaining("no page of traces");
		}
		finally {
			other.stop(0);
		}
		assertThatIOException().isThrownBy(() -> at(address).list(""))
			.withMessageContaining("There is no page at " + address)
			.withMessageContaining("agent-tracing-cli view");
	}

	private static TraceSource at(String url) {
		TraceSource source = PageTraces.at(url, UnaryOperator.identity());
		assertThat(source).isNotNull();
		return source;
	}

}
