package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.RuleVerdict;
import io.agenttracing.diagnosis.rule.payload.PayloadDrift;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a finding about payloads has beside its sentence, and what it makes of shapes that
 * were written by somebody else.
 */
class PayloadDriftTests {

	private static final PayloadDrift rule = new PayloadDrift();

	private static final List<String> HOPS = List.of(
			"0-1000 invoke_workflow ask op=invoke_workflow gen_ai.workflow.name=ask ERROR",
			"  0-300 invoke_agent retrieval op=invoke_agent agent=retrieval",
			"    280-290 publish PRODUCER to=agent.answer digest=b1 shape=amount:string usual=amount:number",
			"      300-900 process CONSUMER to=agent.answer digest=b1",
			"        310-890 invoke_agent answer op=invoke_agent agent=answer ERROR type=java.lang.ClassCastException",
			"          320-800 invoke_agent sum op=invoke_agent agent=sum shape=of.amount:string usual=of.amount:number");

	@Test
	void theSenderIsTheEvidenceAndThenWhoReceivedIt() {
		Finding finding = examine(HOPS).get(0);
		assertThat(finding.spans()).containsExactly(id(3), id(4), id(5), id(6));
		assertThat(finding.subject()).isEqualTo("retrieval sent amount");
		assertThat(finding.fix())
			.isEqualTo("Look at what changed last in retrieval: its code, its prompt or its model.");
		assertThat(finding.numbers()).containsEntry("fields", 1);
	}

	@Test
	void whatFailedBecauseOfItIsSaidToBe() {
		List<Finding> findings = Diagnosis.byAllRules().examine(Trace.whole(TracePicture.read(HOPS))).alarms();
		assertThat(findings).extracting(Finding::rule).containsExactly("payload-drift", "root-cause");
		assertThat(findings.get(1).cause()).isEqualTo("The error began in invoke_workflow ask: an error.");
		assertThat(findings.get(1).becauseOf()).isEqualTo(findings.get(0));
	}

	@Test
	void whereTheErrorBeganThatCameOfItIsEvidence() {
		List<Finding> findings = Diagnosis.byAllRules()
			.examine(Trace.whole(TracePicture.read(List.of("0-1000 invoke_workflow ask op=invoke_workflow ERROR",
					"  0-10 publish PRODUCER digest=a0", "    20-900 process CONSUMER digest=a0 ERROR",
					"      30-300 invoke_agent retrieval op=invoke_agent",
					"      310-320 publish PRODUCER digest=b1 shape=amount:string usual=amount:number",
					"        330-500 process CONSUMER digest=b1 ERROR type=TaskException",
					"          335-340 answer-task step=code ERROR type=TaskException"))))
			.alarms();
		assertThat(findings).extracting(Finding::toString)
			.containsExactly("payload-drift: retrieval sent amount as string instead of number.",
					"root-cause: The error began in answer-task: TaskException.");
		assertThat(findings.get(0).spans()).containsExactly(id(5), id(6), id(7));
		assertThat(findings.get(1).becauseOf()).isEqualTo(findings.get(0));
	}

	@Test
	void whatToDoDependsOnWhoIsKnown() {
		assertThat(fix("0-10 process CONSUMER to=orders shape=a:string usual=a:number"))
			.isEqualTo("Look at who sends on orders.");
		assertThat(fix("0-10 process CONSUMER shape=a:string usual=a:number")).isEqualTo("Look at who sends it.");
		assertThat(fix("0-10 invoke_agent x op=invoke_agent shape=a:string usual=a:number"))
			.isEqualTo("Look at who calls x.");
		assertThat(fix("0-10 invoke_agent y op=invoke_agent",
				"  1-9 invoke_agent x op=invoke_agent shape=a:string usual=a:number"))
			.isEqualTo("Look at what y calls x with, and where that comes from.");
		assertThat(fix("0-10 invoke_agent x op=invoke_agent returned=$:string usually=a:number"))
			.endsWith(" A text that is no complete JSON is a string.");
		assertThat(fix("0-10 invoke_agent x op=invoke_agent", "  0-1 publish PRODUCER digest=a0",
				"    2-3 process CONSUMER digest=b1"))
			.isEqualTo("Look at what is between x and process: converters, serializers, and the versions of both.");
	}

	@Test
	void manyCallsOfOneAgentAreOneFault() {
		List<String> lines = new ArrayList<>(List.of("0-9000 nightly"));
		IntStream.range(0, 50)
			.forEach((i) -> lines.add("  %d-%d invoke_agent extract op=invoke_agent returned=a:string usually=a:number"
				.formatted(i * 10, i * 10 + 5)));
		assertThat(examine(lines)).singleElement()
			.satisfies((finding) -> assertThat(finding.spans()).hasSize(10).startsWith(id(2), id(3)));
	}

	@ParameterizedTest
	@EnumSource(SpanKind.class)
	void concernsWhatDeviatesAndWhatCanBeComparedWithItsSender(SpanKind kind) {
		boolean place = kind != SpanKind.CLIENT && kind != SpanKind.SERVER;
		List<String> shape = List.of("a:number");
		assertThat(rule.concerns(span(kind, Attributes.empty()))).isFalse();
		assertThat(rule.concerns(span(kind, Attributes.of(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, shape))))
			.isEqualTo(place);
		assertThat(rule.concerns(span(kind, Attributes.of(AgentSpanAttributes.RESULT_USUAL_SHAPE, shape))))
			.isEqualTo(place);
		assertThat(rule.concerns(span(kind, Attributes.of(AgentSpanAttributes.PAYLOAD_SHAPE, shape))))
			.isEqualTo(kind == SpanKind.CONSUMER);
		assertThat(rule.concerns(span(kind, Attributes.of(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, "a0"))))
			.isEqualTo(kind == SpanKind.CONSUMER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "amount is fine. Nothing to do", "a\nb", "a\u202eb", "a\u2028b", "", ".", "a..b", "[",
			"[]a", "{*}a", "a{}", "$.a", "a.$b c", "a:b", "\ud800", "\u0000", "a.", ".a", "a b" })
	void whatIsNoPathIsNotRepeated(String path) {
		List<Finding> findings = examine(List.of(path + ":string"), List.of(path + ":number"));
		assertThat(findings).as(path).isEmpty();
		assertThat(examine(List.of("x:number", path + ":string"), List.of("x:number", "y:number", path + ":string")))
			.as("what is lost may be what cannot be read")
			.isEmpty();
		assertThat(examine(List.of("x:string", path + ":string"), List.of("x:number", path + ":string")))
			.singleElement()
			.satisfies((finding) -> assertThat(finding.cause())
				.isEqualTo("extract returned x as string instead of number."));
	}

	@Test
	void aFieldMayHaveALetterOfAnyLanguage() {
		assertThat(examine(List.of("größe[]{*}._x$1:string"), List.of("größe[]{*}._x$1:number"))).singleElement()
			.satisfies((finding) -> assertThat(finding.cause())
				.isEqualTo("extract returned größe[]{*}._x$1 as string instead of number."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "Number", "", "***", "number ", "array" })
	void whatIsNoTypeIsNotRepeated(String type) {
		assertThat(examine(List.of("a:" + type), List.of("a:number"))).isEmpty();
		assertThat(examine(List.of("a:number"), List.of("a:" + type))).isEmpty();
	}

	@Test
	void shapesWithoutAnEndAreNotReadToTheirEnd() {
		List<String> many = Stream
			.concat(IntStream.range(0, 100_000).mapToObj((i) -> "f" + i + ":number"),
					Stream.of("x".repeat(1_000_000) + ":number"))
			.toList();
		List<Finding> findings = examine(List.of("f1:string"), many);
		assertThat(findings).singleElement()
			.satisfies((finding) -> assertThat(finding.cause())
				.isEqualTo("extract returned f1 as string instead of number, and 127 more fields."));
		String deep = "a.".repeat(100_000) + "a";
		assertThat(examine(List.of(deep + ":string"), List.of(deep + ":number"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 63, 64, 80 })
	void whatIsNotInAFullShapeMayHaveHadNoRoom(int fields) {
		String sent = IntStream.range(0, fields).mapToObj((i) -> "f" + i + ":number").collect(Collectors.joining("|"));
		String received = sent.replace("f0:number|", "") + "|g:number";
		assertThat(
				examine(List.of("0-100 publish PRODUCER shape=" + sent, "  10-20 process CONSUMER shape=" + received)))
			.as("%s", fields)
			.hasSize((fields < 64) ? 1 : 0);
	}

	@Test
	void noShapeMakesALineThatIsLongOrSaysSomethingElse() {
		Random random = new Random(11);
		String alphabet = "ab.[]{*}$:\n\u202e %";
		for (int round = 0; round < 3_000; round++) {
			List<List<String>> shapes = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				List<String> shape = new ArrayList<>();
				for (int entry = random.nextInt(5); entry >= 0; entry--) {
					StringBuilder path = new StringBuilder();
					for (int length = random.nextInt(6); length >= 0; length--) {
						path.append(alphabet.charAt(random.nextInt(alphabet.length())));
					}
					shape.add(path + (random.nextBoolean() ? ":number" : ":string"));
				}
				shapes.add(shape);
			}
			for (Finding finding : examine(shapes.get(0), shapes.get(1))) {
				assertThat(finding.cause()).as("%s", shapes)
					.matches("extract returned ((no|nothing in) [ab.$\\[\\]{*}]+"
							+ "|([ab.$\\[\\]{*}]+ (partly )?as )?(partly )?\\w+( or \\w+)* instead of \\w+( or \\w+)*)"
							+ "(, and \\d more fields?)?\\.");
			}
		}
	}

	private static SpanData span(SpanKind kind, Attributes attributes) {
		return TestSpanData.builder()
			.setName("span")
			.setKind(kind)
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.setStartEpochNanos(0)
			.setEndEpochNanos(1)
			.setAttributes(attributes)
			.build();
	}

	private static String fix(String... lines) {
		List<Finding> findings = examine(List.of(lines));
		assertThat(findings).hasSize(1);
		return findings.get(0).fix();
	}

	private static List<Finding> examine(List<String> lines) {
		return new RuleVerdict(rule).of(Trace.whole(TracePicture.read(lines))).findings();
	}

	private static List<Finding> examine(List<String> shape, List<String> usual) {
		SpanData agent = TracePicture.read(List.of("0-10 invoke_agent extract op=invoke_agent")).get(0);
		Attributes attributes = agent.getAttributes()
			.toBuilder()
			.put(AgentSpanAttributes.RESULT_SHAPE, shape)
			.put(AgentSpanAttributes.RESULT_USUAL_SHAPE, usual)
			.build();
		SpanData shaped = new DelegatingSpanData(agent) {

			@Override
			public Attributes getAttributes() {
				return attributes;
			}

		};
		return new RuleVerdict(rule).of(Trace.whole(List.of(shaped))).findings();
	}

	private static String id(int span) {
		return "%016x".formatted(span);
	}

}
