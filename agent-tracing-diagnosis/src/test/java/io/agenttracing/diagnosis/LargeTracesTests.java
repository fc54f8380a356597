package io.agenttracing.diagnosis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/**
 * Traces so deep or so wide that what recurses overflows, and what looks at each pair of
 * spans does not come to an end.
 */
class LargeTracesTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final Diagnosis diagnosis = Diagnosis.byAllRules();

	@Test
	void aChainOfAHundredThousandCalls() {
		examine(100_000, (i) -> span(i, i - 1, i, 400_000 - i, SpanKind.INTERNAL, i % 7 == 0, "call"));
	}

	@Test
	void aChainOfTwentyThousandAgentsWithTimeoutsThatAllFail() {
		examine(20_000,
				(i) -> span(i, i - 1, i, 400_000 - i, SpanKind.INTERNAL, true, "agent " + i % 2,
						AgentSpanAttributes.OPERATION_NAME.getKey(), "invoke_agent", "agent_tracing.timeout_ms", "1000",
						"agent_tracing.retry.attempt", "1"));
	}

	@Test
	void aChainOfTwentyThousandMessages() {
		examine(40_000, (i) -> span(i, i - 1, i * 10, i * 10 + 12, (i % 2 == 1) ? SpanKind.PRODUCER : SpanKind.CONSUMER,
				false, "hop", "messaging.destination.name", "queue"));
	}

	@Test
	void aChainOfTwentyThousandMessagesOfWhichNoneIsAsUsual() {
		examine(40_000,
				(i) -> span(i, i - 1, i * 10, i * 10 + 12, (i % 2 == 1) ? SpanKind.PRODUCER : SpanKind.CONSUMER,
						i % 100 == 0, "hop", "agent_tracing.payload.shape", "f" + i + ":string|of.g" + i + ":string",
						"agent_tracing.payload.usual_shape", "f" + i + ":number|of.g" + i + ":number|of.h:string",
						"agent_tracing.payload.shape_digest", "" + i));
	}

	@Test
	void aHundredThousandReceiversOfWhichEachHasAnotherMessage() {
		examine(100_000, (i) -> switch (i) {
			case 0 ->
				span(i, -1, 0, 10, SpanKind.PRODUCER, false, "publish", "agent_tracing.payload.shape_digest", "a");
			default -> span(i, 0, i, i + 200_000, SpanKind.CONSUMER, i % 5 == 0, "process",
					"agent_tracing.payload.shape_digest", "" + i);
		});
	}

	@Test
	void twentyThousandCallsOneAfterTheOther() {
		examine(20_000, (i) -> (i == 0) ? root(400_000)
				: span(i, 0, i * 3, i * 3 + 2, SpanKind.CLIENT, i % 5 == 0, "get", "url.full", "http://host/" + i % 3));
	}

	@Test
	void twentyThousandCallsAtTheSameTime() {
		examine(20_000, (i) -> (i == 0) ? root(400_000) : span(i, 0, i, 200_000 + i, SpanKind.CLIENT, false, "get"));
	}

	@Test
	void tenThousandMessagesEachWithItsWait() {
		examine(30_000, (i) -> {
			int start = i / 3 * 10;
			if (i == 0) {
				return root(400_000);
			}
			return switch (i % 3) {
				case 0 -> span(i, 0, start, start + 1, SpanKind.PRODUCER, false, "publish");
				case 1 -> span(i, i - 1, start + 2, start + 8, SpanKind.CONSUMER, false, "process");
				default -> span(i, 0, start + 2, start + 9, SpanKind.CLIENT, false, "blpop", "db.system", "redis");
			};
		});
	}

	@Test
	void aHundredThousandAttemptsOfWhichEachSecondFails() {
		examine(100_000, (i) -> (i == 0) ? root(400_000) : span(i, 0, i * 3, i * 3 + 2, SpanKind.CLIENT, i % 2 == 0,
				"get", "agent_tracing.retry.attempt", String.valueOf(i)));
	}

	@Test
	void aHundredThousandConsumersOfOneMessageThatSomebodyWaitsFor() {
		examine(100_000, (i) -> switch (i) {
			case 0 -> root(400_000);
			case 1 -> span(i, 0, 10, 11, SpanKind.PRODUCER, false, "publish");
			case 2 -> span(i, 0, 12, 390_000, SpanKind.CLIENT, false, "blpop", "db.system", "redis");
			default -> span(i, 1, i * 3, i * 3 + 2, SpanKind.CONSUMER, i % 5 == 0, "process");
		});
	}

	@Test
	void twentyThousandAgentsThatEachAskTheNextByAMessageAndWait() {
		examine(60_000, (i) -> {
			int agent = i / 3;
			return switch (i % 3) {
				case 0 -> span(i, (i == 0) ? -1 : i - 2, agent * 10, 900_000 - agent * 10,
						(i == 0) ? SpanKind.INTERNAL : SpanKind.CONSUMER, false, "process", "agent_tracing.timeout_ms",
						"1000000");
				case 1 -> span(i, i - 1, agent * 10 + 1, agent * 10 + 2, SpanKind.PRODUCER, false, "publish");
				default -> span(i, i - 2, agent * 10 + 3, 900_000 - agent * 10 - 1, SpanKind.CLIENT, false, "blpop",
						"db.system", "redis");
			};
		});
	}

	@Test
	void twoThousandMarkersOfHangs() {
		examine(4_000,
				(i) -> (i % 2 == 0) ? span(i, i - 2, i, 400_000 - i, SpanKind.INTERNAL, false, "call")
						: span(i, i - 1, 300_000, 300_001, SpanKind.INTERNAL, false,
								(i % 4 == 1) ? "stuck blpop" : "stuck call", "agent_tracing.stuck.of_span",
								SpanId.fromLong(i)));
	}

	@Test
	void markersThatAreBelowEachOther() {
		examine(4, (i) -> (i == 0) ? root(1_000) : span(i, (i == 1) ? 2 : 1, 500, 501, SpanKind.INTERNAL, false,
				"stuck call", "agent_tracing.stuck.of_span", SpanId.fromLong(100L + i)));
	}

	@Test
	void tenThousandAttributesAndANameOfAHundredThousandCharacters() {
		String[] attributes = new String[20_000];
		for (int i = 0; i < attributes.length; i += 2) {
			attributes[i] = "key." + i;
			attributes[i + 1] = "value";
		}
		String name = "x attempt 1".repeat(10_000);
		examine(20, (i) -> span(i, i - 1, i, 1_000 - i, SpanKind.CLIENT, i > 10, name, attributes));
	}

	@Test
	void whateverIsBelowWhateverAndWhenever() {
		for (int seed = 0; seed < 200; seed++) {
			Random random = new Random(seed);
			SpanKind[] kinds = SpanKind.values();
			examine(200, (i) -> {
				int start = random.nextInt(10_000);
				return span(i, random.nextInt(220), start, start + random.nextInt(3_000) - 100,
						kinds[random.nextInt(kinds.length)], random.nextInt(4) == 0, "name " + random.nextInt(5),
						"agent_tracing.timeout_ms", String.valueOf(random.nextInt(5_000)),
						random.nextBoolean() ? "db.system" : "x", "redis", random.nextBoolean() ? "db.operation" : "y",
						random.nextBoolean() ? "BLPOP" : "RPUSH", "agent_tracing.retry.attempt",
						String.valueOf(random.nextInt(4)));
			});
		}
	}

	private static void examine(int count, IntFunction<SpanData> spans) {
		List<SpanData> all = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			all.add(spans.apply(i));
		}
		Collections.shuffle(all, new Random(count));
		assertTimeout(LIMIT, () -> {
			Trace trace = Trace.whole(all);
			Examination examination = diagnosis.examine(trace);
			assertThat(examination.notJudged()).noneMatch((rule) -> rule.reason().startsWith("it failed"));
			double sum = trace.criticalPath().stream().mapToDouble(Segment::millis).sum();
			assertThat(sum).isBetween(trace.root().duration() - 0.01, trace.root().duration() + 0.01);
		});
	}

	private static SpanData root(int end) {
		return span(0, -1, 0, end, SpanKind.INTERNAL, false, "root");
	}

	private static SpanData span(int id, int parent, int start, int end, SpanKind kind, boolean error, String name,
			String... attributes) {
		AttributesBuilder known = Attributes.builder();
		for (int i = 0; i < attributes.length; i += 2) {
			known.put(attributes[i], attributes[i + 1]);
		}
		return TestSpanData.builder()
			.setName(name)
			.setKind(kind)
			.setSpanContext(context(id))
			.setParentSpanContext((parent < 0) ? SpanContext.getInvalid() : context(parent))
			.setStartEpochNanos(start * 1_000_000L)
			.setEndEpochNanos(end * 1_000_000L)
			.setHasEnded(true)
			.setStatus(error ? StatusData.error() : StatusData.unset())
			.setAttributes(known.build())
			.setTotalAttributeCount(attributes.length / 2)
			.build();
	}

	private static SpanContext context(int id) {
		return SpanContext.create("0af7651916cd43dd8448eb211c80319c", SpanId.fromLong(id + 1L), TraceFlags.getSampled(),
				TraceState.getDefault());
	}

}
