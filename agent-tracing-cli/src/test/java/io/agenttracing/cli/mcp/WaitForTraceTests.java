package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.modelcontextprotocol.client.McpSyncClient;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Waiting for a trace, over HTTP.
 */
class WaitForTraceTests {

	@Test
	void waitsForTheTraceThatComesAndIsOver() throws Exception {
		try (Served served = new Served(); McpSyncClient client = served.client()) {
			served.receive(Served.trace(Served.HEALTHY, false, "before"));
			CompletableFuture<String> answer = CompletableFuture
				.supplyAsync(() -> Served.text(client, "wait_for_trace", Map.of("query", "service:desk")));
			assertThat(served.listedTwice.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(answer).isNotDone();
			served.receive(Served.trace(Served.FAILED, true, "after"));

			assertThat(answer.get(20, TimeUnit.SECONDS)).contains(Served.FAILED).doesNotContain(Served.HEALTHY);
		}
	}

	@Test
	void whatHasComeSinceAVersionIsFoundAtOnce() throws IOException {
		try (Served served = new Served(); McpSyncClient client = served.client()) {
			served.receive(Served.trace(Served.HEALTHY, false, "before"));
			long version = served.store.version();
			served.receive(Served.trace(Served.FAILED, true, "after"));

			assertThat(Served.text(client, "wait_for_trace", Map.of("since_version", version))).contains(Served.FAILED)
				.doesNotContain(Served.HEALTHY);
			assertThat(Served.text(client, "wait_for_trace", Map.of("timeout_seconds", 1)))
				.contains("\"timed_out\":true", "\"still_running\":0");
		}
	}

	@Test
	void aTraceThatIsOpenIsNotOver() throws IOException {
		try (Served served = new Served();
				McpSyncClient client = served.client();
				SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("invoke_agent slow").setParent(Context.root()).startSpan();
			served.store.started(((ReadableSpan) span).toSpanData());

			assertThat(Served.text(client, "wait_for_trace", Map.of("since_version", 0, "timeout_seconds", 1)))
				.contains("\"timed_out\":true", "\"still_running\":1");
			assertThat(Served.text(client, "explain_trace", Map.of("trace_id", span.getSpanContext().getTraceId())))
				.contains("> It is not over: 1 of its spans are open.");
			span.end();
			served.store.ended(((ReadableSpan) span).toSpanData());
			assertThat(Served.text(client, "wait_for_trace", Map.of("since_version", 0)))
				.contains(span.getSpanContext().getTraceId());
		}
	}

}
