package io.agenttracing.shape;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.rule.payload.PayloadDrift;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of traces whose shapes were seen by two processes: one that sends, and one
 * that receives. Each request fails in the end, so that whatever drifts is a warning.
 */
class ShapedTracesTests {

	private static final int MESSAGES = 25;

	private static final Diagnosis rule = new Diagnosis(List.of(new PayloadDrift()));

	private final PayloadShapes sender = new PayloadShapes();

	private final PayloadShapes receiver = new PayloadShapes();

	private final List<SpanData> spans = new ArrayList<>();

	@Test
	void healthyMessagesHaveNoWarningAndAFaultHasOneAtItsSender() {
		Random random = new Random(3);
		for (int i = 0; i < 10_000 / MESSAGES; i++) {
			String[] messages = Stream.generate(() -> HealthyMessages.next(random))
				.limit(MESSAGES)
				.toArray(String[]::new);
			Examination examination = trace(messages);
			assertThat(examination.findings()).isEmpty();
			assertThat(examination.notJudged()).isEmpty();
		}
		String good = "{\"id\": 1, \"flag\": true, \"note\": \"n\", \"passages\": [{\"text\": \"t\", \"score\": 0.63, "
				+ "\"tags\": [\"a\"]}], \"either\": 1, \"words\": {\"w1 x\": 1}}";
		assertThat(trace(good).findings()).isEmpty();
		String bad = good.replace("0.63", "\"63 %\"");
		assertThat(trace(bad).findings()).singleElement().satisfies((finding) -> {
			assertThat(finding)
				.hasToString("payload-drift: retrieval returned passages[].score as string instead of number.");
			assertThat(finding.isAlarm()).isTrue();
			assertThat(finding.spans()).hasSize(4);
		});
		assertThat(trace(good.substring(0, 60)).findings()).extracting(Finding::cause)
			.containsExactly("retrieval returned string instead of object.");
		assertThat(trace(good.replace("\"id\": 1, ", "")).findings()).extracting(Finding::cause)
			.containsExactly("retrieval returned no id.");
	}

	@Test
	void whatIsPackedForItsWayIsNotAltered() {
		byte[] packed = { 0x1f, (byte) 0x8b, 8, 0, 1, 2 };
		byte[] json = "{\"id\": 1}".getBytes(StandardCharsets.UTF_8);
		add(0, SpanKind.PRODUCER, "publish", 0, 10, message(this.sender, packed), false);
		add(1, SpanKind.CONSUMER, "process", 20, 30, message(this.receiver, json), true);
		assertThat(rule.examine(Trace.whole(this.spans)).findings()).isEmpty();
		this.spans.clear();
		add(0, SpanKind.PRODUCER, "publish", 0, 10,
				message(this.sender, "[{\"id\": 1}]".getBytes(StandardCharsets.UTF_8)), false);
		add(1, SpanKind.CONSUMER, "process", 20, 30, message(this.receiver, json), true);
		assertThat(rule.examine(Trace.whole(this.spans)).findings()).hasSize(1);
	}

	private Examination trace(String... messages) {
		this.spans.clear();
		add(0, SpanKind.INTERNAL, "process", 0, 1_000, Attributes.empty(), true);
		for (int i = 0; i < messages.length; i++) {
			byte[] bytes = messages[i].getBytes(StandardCharsets.UTF_8);
			if (i == 0) {
				AttributesBuilder retrieval = agent("retrieval");
				put(retrieval, this.sender.text(PayloadKind.RESULT, "retrieval", messages[i]));
				add(1, SpanKind.INTERNAL, "invoke_agent retrieval", 10, 100, retrieval.build(), false);
			}
			add(1, SpanKind.PRODUCER, "publish", 110 + i, 120 + i, message(this.sender, bytes), false);
			add(this.spans.size(), SpanKind.CONSUMER, "process", 130 + i, 900, message(this.receiver, bytes), false);
		}
		AttributesBuilder answer = agent("answer");
		record(answer, this.receiver.text(PayloadKind.INPUT, "answer", messages[messages.length - 1]));
		add(this.spans.size(), SpanKind.INTERNAL, "invoke_agent answer", 140 + messages.length, 890, answer.build(),
				true);
		return rule.examine(Trace.whole(this.spans));
	}

	private static AttributesBuilder agent(String name) {
		return Attributes.builder()
			.put(AgentSpanAttributes.OPERATION_NAME, "invoke_agent")
			.put(AgentSpanAttributes.AGENT_NAME, name);
	}

	private static Attributes message(PayloadShapes shapes, byte[] bytes) {
		AttributesBuilder attributes = Attributes.builder();
		record(attributes, shapes.bytes(PayloadKind.MESSAGE, "answers", bytes, 0, bytes.length));
		return attributes.build();
	}

	private static void put(AttributesBuilder attributes, @Nullable SeenShape result) {
		if (result != null && !result.shape().isEmpty()) {
			attributes.put(AgentSpanAttributes.RESULT_SHAPE, result.shape());
		}
		if (result != null && result.isDrift()) {
			attributes.put(AgentSpanAttributes.RESULT_USUAL_SHAPE, result.usualShape());
		}
	}

	private void add(int parent, SpanKind kind, String name, long start, long end, Attributes attributes,
			boolean failed) {
		this.spans.add(TestSpanData.builder()
			.setName(name)
			.setKind(kind)
			.setSpanContext(context(this.spans.size() + 1))
			.setParentSpanContext((parent == 0) ? SpanContext.getInvalid() : context(parent))
			.setStartEpochNanos(start * 1_000_000)
			.setEndEpochNanos(end * 1_000_000)
			.setHasEnded(true)
			.setStatus(failed ? StatusData.error() : StatusData.unset())
			.setAttributes(attributes)
			.setTotalAttributeCount(attributes.size())
			.build());
	}

	private static SpanContext context(int id) {
		return SpanContext.create("0af7651916cd43dd8448eb211c80319c", SpanId.fromLong(id), TraceFlags.getSampled(),
				TraceState.getDefault());
	}

	private static void record(AttributesBuilder attributes, @Nullable SeenShape seen) {
		assertThat(seen).isNotNull();
		attributes.put(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, seen.digest());
		if (!seen.shape().isEmpty()) {
			attributes.put(AgentSpanAttributes.PAYLOAD_SHAPE, seen.shape());
		}
		if (!seen.usualShape().isEmpty()) {
			attributes.put(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, seen.usualShape());
		}
	}

}
