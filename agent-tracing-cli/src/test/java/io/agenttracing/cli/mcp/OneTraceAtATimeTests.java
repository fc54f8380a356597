package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.viewer.store.StoredTrace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole traces in memory, which may be large.
 */
class OneTraceAtATimeTests {

	private static final List<String> TOOLS = List.of(ExplainTrace.NAME, GetSpan.NAME, CompareTraces.NAME);

	@Test
	void toolsThatReadWholeTracesTakeTurns() throws Exception {
		Loading source = new Loading();
		McpMessages messages = McpMessages.of(source);
		ExecutorService threads = Executors.newFixedThreadPool(TOOLS.size());
		try {
			List<Future<String>> answers = new ArrayList<>();
			for (String tool : TOOLS) {
				answers.add(threads.submit(() -> answer(messages, tool)));
			}
			for (Future<String> answer : answers) {
				assertThat(answer.get(20, TimeUnit.SECONDS)).contains("There is no trace");
			}
			assertThat(source.most).hasValue(1);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void whatDoesNotFitIntoMemoryIsSaid() {
		McpMessages messages = McpMessages.of(new Loading() {
			@Override
			public StoredTrace trace(String traceId) {
				throw new OutOfMemoryError();
			}
		});

		assertThat(answer(messages, ExplainTrace.NAME)).contains("too large for the memory", "-Xmx");
	}

	private static String answer(McpMessages messages, String tool) {
		String id = "0".repeat(32);
		String arguments = switch (tool) {
			case CompareTraces.NAME -> "\"trace_a\":\"%s\",\"trace_b\":\"%s\"".formatted(id, id);
			case GetSpan.NAME -> "\"trace_id\":\"%s\",\"span_id\":\"%s\"".formatted(id, "0".repeat(16));
			default -> "\"trace_id\":\"%s\"".formatted(id);
		};
		String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":{%s}}}"
			.formatted(tool, arguments);
		return new String(messages.answer(request.getBytes(StandardCharsets.UTF_8)).json(), StandardCharsets.UTF_8);
	}

	/**
	 * Waits a little for others to come while it reads a trace.
	 */
	private static class Loading implements TraceSource {

		private final AtomicInteger reading = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private final CountDownLatch all = new CountDownLatch(TOOLS.size());

		@Override
		public JsonNode list(String query, Duration within) throws IOException {
			throw new IOException("none");
		}

		@Override
		public @Nullable StoredTrace trace(String traceId) {
			this.most.accumulateAndGet(this.reading.incrementAndGet(), Math::max);
			this.all.countDown();
			try {
				this.all.await(100, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.reading.decrementAndGet();
			return null;
		}

		@Override
		public boolean changes() {
			return true;
		}

	}

}
