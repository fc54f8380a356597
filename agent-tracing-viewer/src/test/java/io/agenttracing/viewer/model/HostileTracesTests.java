package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces as nobody should send them: what is said of them is bounded, in time and size.
 */
@Timeout(60)
class HostileTracesTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final int MANY = Boolean.getBoolean("test.agent-tracing.thorough") ? 100_000 : 20_000;

	private static final String LONG = "n".repeat(10_000);

	@Test
	void parentsInACircle() {
		JsonNode trace = trace(List.of(DraftSpan.of(1, 1, "a").below(2).at(0, 10).data(),
				DraftSpan.of(1, 2, "b").below(3).at(1, 9).data(), DraftSpan.of(1, 3, "c").below(1).at(2, 8).data(),
				DraftSpan.of(1, 4, "d").below(4).at(2, 8).data()));
		assertThat(trace.path("spans").size()).isEqualTo(4);
		assertThat(trace.path("spans").findValuesAsString("parent").stream().filter((id) -> !id.isEmpty())).hasSize(2);
	}

	@Test
	void timesThatCannotBe() {
		JsonNode trace = trace(List.of(DraftSpan.of(1, 1, "a").at(0, 10).data(),
				DraftSpan.of(1, 2, "before").below(1).at(-1e9, -1e9 + 1).data(),
				DraftSpan.of(1, 3, "backwards").below(1).at(10, 5).data(),
				DraftSpan.of(1, 4, "late").below(1).at(1e12, 2e12).data(),
				DraftSpan.of(1, 5, "0").below(1).at(-DraftSpan.EPOCH, 1e12).data()));
		assertThat(trace.path("spans").size()).isEqualTo(5);
		for (JsonNode span : trace.path("spans")) {
			assertThat(span.path("end").asDouble()).isGreaterThanOrEqualTo(span.path("start").asDouble());
			assertThat(span.path("ownMs").asDouble()).isNotNegative();
		}
	}

	@Test
	void aChainOfManySpans() {
		List<SpanData> spans = new ArrayList<>();
		for (int i = 1; i <= 8_000; i++) {
			spans.add(DraftSpan.of(1, i, "step " + i).below(i - 1).at(i, 100_000 - i).data());
		}
		JsonNode trace = trace(spans);
		assertThat(trace.path("spans").size()).isEqualTo(DrawnSpans.MOST);
		assertThat(trace.path("more").asInt()).isEqualTo(8_000 - DrawnSpans.MOST);
	}

	@Test
	void veryManySpansInOneTrace() {
		Random random = new Random(26);
		List<SpanData> spans = new ArrayList<>();
		spans.add(DraftSpan.of(1, 1, "ask").at(0, 200_000).data());
		for (int i = 2; i <= MANY; i++) {
			DraftSpan span = DraftSpan.of(1, i, "step " + i % 1_000).below(1 + random.nextInt(i - 1)).at(i, i + 50);
			if (i % 10 == 0) {
				span.agent("agent " + i).failed("down").kind(SpanKind.CONSUMER);
			}
			spans.add(span.data());
		}
		long begin = System.nanoTime();
		byte[] bytes = TraceModels.of(DraftSpan.traceId(1), spans);
		assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(30);
		assertThat(bytes).hasSizeLessThan(12 * MEGABYTE);
		JsonNode trace = TraceModelsTests.json(bytes);
		assertThat(trace.path("spans").size()).isEqualTo(DrawnSpans.MOST);
		assertThat(trace.path("more").asInt()).isEqualTo(MANY - DrawnSpans.MOST);
		assertThat(trace.path("agents").size()).isLessThanOrEqualTo(201);
		assertThat(trace.path("steps").size()).isLessThanOrEqualTo(500);
		assertThat(trace.path("graph").size()).isLessThanOrEqualTo(1_000);
	}

	// The parents of all that is shown are shown, too.
	@Test
	void whatMattersIsShownWithAllAboveIt() {
		List<SpanData> spans = new ArrayList<>();
		spans.add(DraftSpan.of(1, 1, "ask").at(0, 20_000).data());
		for (int i = 2; i <= 7_000; i++) {
			spans.add(DraftSpan.of(1, i, "step").below(1 + i / 1_000).at(i, i + 1).data());
		}
		spans.add(DraftSpan.of(1, 20_001, "deep").below(6_999).at(6_999, 7_000).data());
		spans.add(DraftSpan.of(1, 20_002, "deeper").below(20_001).open(6_999).data());
		JsonNode trace = trace(spans);
		assertThat(TraceModelsTests.span(trace, 20_002).path("parent").asString()).isEqualTo(DraftSpan.spanId(20_001));
		List<String> ids = trace.path("spans").findValuesAsString("id");
		trace.path("spans").forEach((span) -> {
			if (!span.path("parent").isNull()) {
				assertThat(ids).contains(span.path("parent").asString());
			}
		});
	}

	@Test
	void valuesAndNamesThatAreTooLong() {
		List<SpanData> spans = new ArrayList<>();
		for (int i = 1; i <= 500; i++) {
			DraftSpan span = DraftSpan.of(1, i, LONG + i).below(1).in(LONG).at(i, i + 10).failed(LONG).agent(LONG + i);
			for (int k = 0; k < 10; k++) {
				span.with("key" + k, LONG);
			}
			spans.add(span.data());
		}
		assertThat(TraceModels.of(DraftSpan.traceId(1), spans)).hasSizeLessThan(16 * MEGABYTE);
	}

	@Test
	void spansThatTellTooMuchAreStillDrawn() {
		String[] shape = new String[128];
		Arrays.fill(shape, "x".repeat(30));
		List<SpanData> spans = new ArrayList<>();
		for (int i = 1; i <= 3_000; i++) {
			DraftSpan span = DraftSpan.of(1, i, "chat").below(i / 2).at(i, i + 10);
			spans.add(span.with("agent_tracing.payload.shape", shape)
				.with("agent_tracing.payload.usual_shape", shape)
				.with("gen_ai.input.messages", "[{\"role\":\"user\",\"content\":\"" + LONG)
				.data());
		}
		byte[] json = TraceModels.of(DraftSpan.traceId(1), spans);
		assertThat(json).hasSizeLessThan(10 * MEGABYTE);
		JsonNode trace = TraceModelsTests.json(json);
		assertThat(TraceModelsTests.span(trace, 1).path("messages").size()).isEqualTo(1);
		assertThat(TraceModelsTests.span(trace, 3_000).path("messages").isNull()).isTrue();
		assertThat(TraceModelsTests.span(trace, 3_000).path("end").asDouble()).isEqualTo(3_009);
	}

	@Test
	void textsThatAreNone() {
		JsonNode trace = trace(
				List.of(DraftSpan.of(1, 1, "\uD800 half </script><script>alert(1)</script> \u2028\u202E\0")
					.at(0, 10)
					.with("\uDC00", "\uD83D")
					.with("gen_ai.input.messages", "[{\"role\":{\"a\":[[[[[[")
					.data()));
		assertThat(trace.path("spans").get(0).path("name").asString()).contains("</script>");
	}

	@Test
	void thousandsOfFindings() {
		List<SpanData> spans = new ArrayList<>();
		spans.add(DraftSpan.of(1, 1, "ask").at(0, 100_000).agent("desk").data());
		for (int i = 2; i < 5_000; i++) {
			spans.add(DraftSpan.of(1, i, "http post " + i)
				.below(1)
				.kind(SpanKind.CLIENT)
				.at(i * 10, i * 10 + 5)
				.failed("down")
				.with("agent_tracing.timeout_ms", 500_000 + i)
				.with("agent_tracing.retry.attempt", i % 7)
				.data());
		}
		JsonNode trace = trace(spans);
		assertThat(trace.path("findings").size()).isLessThanOrEqualTo(200);
		trace.path("findings").forEach((finding) -> assertThat(finding.path("spans").size()).isLessThanOrEqualTo(100));
	}

	// Seeded: any spans, any parents, any times, any attributes that are looked at.
	@Test
	void randomTraces() {
		Random random = new Random(26);
		String[] keys = { "agent_tracing.retry.attempt", "agent_tracing.timeout_ms", "agent_tracing.stuck.of_span",
				"agent_tracing.folded.count", "agent_tracing.folded.sum_ms", "gen_ai.operation.name",
				"gen_ai.usage.input_tokens", "agent_tracing.retry.backoff_ms", "agent_tracing.budget_ms",
				"agent_tracing.time_to_first_element_ms", "db.system", "agent_tracing.payload.usual_shape" };
		String[] values = { "", "-1", "NaN", "1e309", "9223372036854775807", "chat", "invoke_agent", "\uD800", "[", "7",
				DraftSpan.spanId(3), "ffffffffffffffff" };
		TraceStore store = new TraceStore(4 * MEGABYTE);
		TraceModels models = new TraceModels(store);
		for (int n = 1; n <= 300; n++) {
			List<SpanData> spans = new ArrayList<>();
			for (int i = 0; i < 1 + random.nextInt(30); i++) {
				DraftSpan span = DraftSpan.of(n, random.nextInt(12), values[random.nextInt(values.length)])
					.below(random.nextInt(12))
					.kind(SpanKind.values()[random.nextInt(5)])
					.at(random.nextInt(1_000) - 500, random.nextInt(1_000) - 500);
				for (int k = random.nextInt(6); k > 0; k--) {
					span.with(keys[random.nextInt(keys.length)], values[random.nextInt(values.length)]);
				}
				spans.add((random.nextInt(5) == 0) ? span.open(random.nextInt(1_000)).data() : span.data());
			}
			spans.forEach((span) -> {
				if (span.hasEnded()) {
					store.ended(span);
				}
				else {
					store.started(span);
				}
			});
			String id = DraftSpan.traceId(n);
			TraceModelsTests.json(models.trace(id));
			models.diff(id, DraftSpan.traceId(1 + random.nextInt(n)));
			TraceModelsTests.json(models.list("x"));
			assertThat(models.otlp(id).bytes()).isNotEmpty();
			models.renew();
		}
	}

	private static JsonNode trace(List<SpanData> spans) {
		return TraceModelsTests.json(TraceModels.of(DraftSpan.traceId(1), spans));
	}

}
