package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.viewer.store.StoredTrace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that come while others are being answered.
 */
class StandardStreamsTests {

	private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":\"ping\",\"method\":\"ping\"}";

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final PipedOutputStream in = new PipedOutputStream();

	private final CountDownLatch slow = new CountDownLatch(1);

	private Served served;

	private CompletableFuture<Void> serving;

	@BeforeEach
	void start() throws IOException {
		this.served = new Served();
		PipedInputStream input = new PipedInputStream(this.in);
		PrintWriter out = new PrintWriter(new Lines(this.answers), false, StandardCharsets.UTF_8);
		StandardStreams streams = new StandardStreams(McpMessages.of(new Slow()), input, out);
		this.serving = CompletableFuture.runAsync(() -> {
			try {
				streams.serve();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@AfterEach
	void end() throws Exception {
		this.slow.countDown();
		this.in.close();
		this.serving.get(20, TimeUnit.SECONDS);
		this.served.close();
	}

	@Test
	void whatTakesNoTimeIsAnsweredWhileAllThreadsWait() throws Exception {
		for (int i = 0; i < 12; i++) {
			send(call(i, "list_traces", "\"query\":\"slow\""));
		}
		send(PING);

		assertThat(next()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"ping\",\"result\":{}}");
		this.slow.countDown();
		for (int i = 0; i < 12; i++) {
			assertThat(next()).contains("\"isError\":false");
		}
	}

	@Test
	void whatIsCancelledIsNotAnsweredAndLeavesItsPlace() throws Exception {
		for (int i = 0; i < 12; i++) {
			send(call(i, "wait_for_trace", "\"timeout_seconds\":50"));
			send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + i + "}}");
		}
		send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"unknown\"}}");
		send(call(99, "list_traces", ""));

		assertThat(next()).contains("\"id\":99");
		assertThat(this.answers).isEmpty();
	}

	@Test
	void aRequestThatIsTooLongOrBrokenIsAnsweredByItsId() throws Exception {
		send("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":{\"x\":\"" + "x".repeat(300_000) + "\"}}");
		assertThat(next()).contains("\"id\":7", "at most 256 KB");
		send("{\"jsonrpc\":\"2.0\",\"params\":{\"id\":1},\"id\":\"b\",\"method\":}");
		assertThat(next()).contains("\"id\":\"b\"", "-32700");
		send("{\"id\":");
		assertThat(next()).doesNotContain("\"id\"").contains("-32700");
		send("{\"jsonrpc\":\"1.0\",\"method\":\"notifications/initialized\"}");
		send("[" + PING + "]");
		assertThat(next()).isEqualTo("[{\"jsonrpc\":\"2.0\",\"id\":\"ping\",\"result\":{}}]");
	}

	private void send(String line) throws IOException {
		this.in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		this.in.flush();
	}

	private String next() throws InterruptedException {
		return String.valueOf(this.answers.poll(20, TimeUnit.SECONDS));
	}

	private static String call(int id, String tool, String arguments) {
		return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":{%s}}}"
			.formatted(id, tool, arguments);
	}

	/**
	 * Takes its time with one query.
	 */
	private final class Slow implements TraceSource {

		@Override
		public JsonNode list(String query, Duration within) throws IOException {
			try {
				if (query.equals("slow") && !StandardStreamsTests.this.slow.await(20, TimeUnit.SECONDS)) {
					throw new IOException("nobody goes on");
				}
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			return StandardStreamsTests.this.served.traces.list(query, within);
		}

		@Override
		public @Nullable StoredTrace trace(String traceId) {
			return StandardStreamsTests.this.served.traces.trace(traceId);
		}

		@Override
		public boolean changes() {
			return true;
		}

	}

}
