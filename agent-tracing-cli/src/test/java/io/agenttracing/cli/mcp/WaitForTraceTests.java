package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.StoredTrace;
import io.agenttracing.viewer.store.TraceStore;
import io.modelcontextprotocol.client.McpSyncClient;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Waiting for a trace: in a time of its own, and once over HTTP.
 */
class WaitForTraceTests {

	private static final String DESK = "desk";

	private final Page page = new Page();

	@Test
	void waitsOverHttpForTheTraceThatComesAndIsOver() throws Exception {
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
	void aTraceIsOverWhenNoMoreComes() throws Exception {
		this.page.receive(Served.HEALTHY, DESK, 1, 0);
		this.page.at(3_000, () -> this.page.receive(Served.FAILED, DESK, 1, 0));
		this.page.at(3_800, () -> this.page.receive(Served.FAILED, DESK, 2, 1));

		assertThat(wait(Map.of())).contains(Served.FAILED)
			.doesNotContain(Served.HEALTHY, "incomplete", "may_still_run");
		assertThat(this.page.millis()).isBetween(5_000L, 5_400L);
	}

	@Test
	void aTraceWhoseParentHasNotComeStillRuns() throws Exception {
		for (int second = 5; second <= 30; second += 5) {
			int span = second;
			this.page.at(second * 1_000L, () -> this.page.receive(Served.FAILED, DESK, span, 1));
		}
		this.page.at(35_000, () -> this.page.receive(Served.FAILED, DESK, 1, 0));

		assertThat(wait(Map.of("timeout_seconds", 50))).contains(Served.FAILED, "\"spans\":7")
			.doesNotContain("incomplete");
		assertThat(this.page.millis()).isBetween(36_200L, 36_600L);
	}

	@Test
	void aTraceWhoseParentNeverComesIsToldToBeIncomplete() throws Exception {
		StoreVersion before = this.page.version();
		this.page.receive(Served.FAILED, DESK, 2, 1);

		String answer = wait(Map.of("since_version", before.toString()));

		assertThat(answer).contains(Served.FAILED, "\"incomplete\":true",
				"Wait for more with since_version " + this.page.version());
		assertThat(this.page.millis()).isBetween(10_000L, 10_400L);
		assertThat(new ExplainTrace(this.page, Diagnosis.byAllRules())
			.to(new ToolArguments(Map.of("trace_id", Served.FAILED))))
			.contains("> It may not be over: the parents of 1 of its spans have not come.");
		// Goes on where it was, and finds the rest.
		this.page.at(12_000, () -> this.page.receive(Served.FAILED, DESK, 1, 0));
		assertThat(wait(Map.of("since_version", this.page.version().toString()))).contains("\"spans\":2")
			.doesNotContain("incomplete");
	}

	@Test
	void severalServicesSendInTurns() throws Exception {
		this.page.at(1_000, () -> {
			this.page.receive(Served.FAILED, DESK, 1, 0);
			this.page.receive(Served.FAILED, "risk", 2, 1);
		});
		this.page.at(6_000, () -> this.page.receive(Served.FAILED, "risk", 3, 1));

		assertThat(wait(Map.of())).contains("\"spans\":3");
		assertThat(this.page.millis()).isBetween(12_000L, 12_400L);
	}

	@Test
	void aTraceThatIsOpenIsNotOver() throws Exception {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("invoke_agent slow").setParent(Context.root()).startSpan();
			this.page.at(1_000, () -> this.page.store.started(((ReadableSpan) span).toSpanData()));
			assertThat(wait(Map.of())).contains("\"timed_out\":true", "\"still_running\":1");
			assertThat(this.page.millis()).isBetween(15_000L, 15_200L);
			String trace = span.getSpanContext().getTraceId();
			assertThat(new ExplainTrace(this.page, Diagnosis.byAllRules())
				.to(new ToolArguments(Map.of("trace_id", trace))))
				.contains("> It is not over: 1 of its spans are open.");
			this.page.at(16_000, () -> {
				span.end();
				this.page.store.ended(((ReadableSpan) span).toSpanData());
			});
			assertThat(wait(Map.of())).contains(trace);
		}
	}

	@Test
	void whatHasComeSinceAVersionIsFound() throws Exception {
		this.page.receive(Served.HEALTHY, DESK, 1, 0);
		String since = this.page.version().toString();
		this.page.receive(Served.FAILED, DESK, 1, 0);

		assertThat(wait(Map.of("since_version", since))).contains(Served.FAILED).doesNotContain(Served.HEALTHY);
		assertThat(wait(Map.of("timeout_seconds", 1))).contains("\"timed_out\":true", "\"still_running\":0",
				"\"since_version\":\"" + this.page.version() + "\"");
	}

	@Test
	void whatIsOnlyJudgedAgainHasNotCome() throws Exception {
		this.page.receive(Served.FAILED, DESK, 1, 0);
		this.page.at(1_000, () -> this.page.store.touch(Served.FAILED));

		assertThat(wait(Map.of())).contains("\"timed_out\":true", "\"still_running\":0");
	}

	@Test
	void aVersionOfBeforeARestartIsOlderThanAll() throws Exception {
		for (int span = 1; span < 100; span++) {
			this.page.receive(Served.HEALTHY, DESK, span, 0);
		}
		String since = this.page.version().toString();
		this.page.restart();
		this.page.receive(Served.FAILED, DESK, 1, 0);

		assertThat(wait(Map.of("since_version", since))).contains(Served.FAILED);
	}

	@Test
	void whoWaitsMayStartTheApplicationAgain() throws Exception {
		this.page.receive(Served.HEALTHY, DESK, 1, 0);
		this.page.at(1_000, () -> this.page.away = true);
		this.page.at(4_000, () -> {
			this.page.restart();
			this.page.receive(Served.FAILED, DESK, 1, 0);
			this.page.away = false;
		});

		assertThat(wait(Map.of())).contains(Served.FAILED);
		this.page.away = true;
		this.page.at(this.page.millis() + 4_000, () -> {
			this.page.restart();
			this.page.receive(Served.HEALTHY, DESK, 1, 0);
			this.page.away = false;
		});
		assertThat(wait(Map.of())).contains(Served.HEALTHY);
	}

	@Test
	void whatIsNotThereIsSaidInTheEndAndInTime() throws Exception {
		this.page.away = true;

		assertThat(wait(Map.of("timeout_seconds", 2))).contains("\"timed_out\":true", "\"reason\":\"There is no page\"")
			.doesNotContain("since_version");
		assertThat(this.page.millis()).isEqualTo(2_000);
		assertThat(this.page.within).first().isEqualTo(Duration.ofSeconds(2));
		assertThat(this.page.within).last().isEqualTo(Duration.ofMillis(200));
	}

	@Test
	void whoHasWaitedLongestMakesRoom() throws Exception {
		BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
		WaitForTrace tool = new WaitForTrace(this.page, new WaitForTrace.Time() {
			@Override
			public void pause(Duration duration) throws InterruptedException {
				pauses.add(duration);
				WaitForTrace.Time.super.pause(duration.dividedBy(20));
			}
		});
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			List<Future<String>> calls = new ArrayList<>();
			for (int i = 0; i <= WaitForTrace.AT_ONCE; i++) {
				pauses.clear();
				calls.add(threads.submit(() -> tool.to(new ToolArguments(Map.of("timeout_seconds", 50)))));
				for (int each = 0; each <= 2 * i; each++) {
					assertThat(pauses.poll(20, TimeUnit.SECONDS)).isNotNull();
				}
			}

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> calls.get(0).get(20, TimeUnit.SECONDS))
				.withMessageContaining("4 later calls");
			assertThat(calls.subList(1, calls.size())).noneMatch(Future::isDone);
		}
		finally {
			threads.shutdownNow();
			assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	private String wait(Map<String, Object> arguments) throws ToolRefusal {
		return new WaitForTrace(this.page, this.page).to(new ToolArguments(arguments));
	}

	/**
	 * A page with its store and all that is said of it, where things happen while
	 * somebody waits.
	 */
	private static final class Page implements TraceSource, WaitForTrace.Time {

		private final TreeMap<Long, Runnable> events = new TreeMap<>();

		private final List<Duration> within = new ArrayList<>();

		private TraceStore store = new TraceStore(64 * 1024 * 1024);

		private boolean away;

		private long nanos;

		private void at(long millis, Runnable event) {
			this.events.put(millis, event);
		}

		private long millis() {
			return TimeUnit.NANOSECONDS.toMillis(this.nanos);
		}

		private void restart() {
			this.store = new TraceStore(64 * 1024 * 1024);
		}

		private StoreVersion version() {
			return new StoreVersion(this.store.id(), this.store.version());
		}

		private void receive(String traceId, String service, int span, int parent) {
			String otlp = """
					{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
					"scopeSpans": [{"spans": [{"traceId": "%s", "spanId": "%016x", "parentSpanId": "%s", "name": "step",
					"startTimeUnixNano": "1000000000000000000", "endTimeUnixNano": "1000000001000000000"}]}]}]}
					"""
				.formatted(service, traceId, span, (parent > 0) ? "%016x".formatted(parent) : "");
			assertThat(new OtlpReception(this.store, UnaryOperator.identity())
				.receive(otlp.getBytes(StandardCharsets.UTF_8), "application/json", null)
				.status()).isEqualTo(200);
		}

		@Override
		public JsonNode list(String query, Duration within) throws IOException {
			this.within.add(within);
			if (this.away) {
				throw new ConnectException("There is no page");
			}
			return new JsonMapper().readTree(new TraceModels(this.store).list(query));
		}

		@Override
		public @Nullable StoredTrace trace(String traceId) {
			return this.store.trace(traceId);
		}

		@Override
		public boolean changes() {
			return true;
		}

		@Override
		public long nanos() {
			return this.nanos;
		}

		@Override
		public void pause(Duration duration) {
			this.nanos += duration.toNanos();
			Map.Entry<Long, Runnable> due = this.events.firstEntry();
			while (due != null && due.getKey() <= millis()) {
				this.events.remove(due.getKey());
				due.getValue().run();
				due = this.events.firstEntry();
			}
		}

	}

}
