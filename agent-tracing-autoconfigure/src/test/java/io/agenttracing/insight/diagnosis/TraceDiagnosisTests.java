package io.agenttracing.insight.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.pipeline.AddedAttributes;
import io.agenttracing.pipeline.Inspection;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.testing.Story;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.agenttracing.AgentSpanAttributes.FALLBACK_FROM;
import static io.agenttracing.AgentSpanAttributes.FINDINGS;
import static io.agenttracing.AgentSpanAttributes.FINDING_RULES;
import static io.agenttracing.AgentSpanAttributes.FINDING_SEVERITY;
import static io.agenttracing.AgentSpanAttributes.NOT_JUDGED;
import static io.agenttracing.AgentSpanAttributes.TIMEOUT_MS;
import static io.agenttracing.AgentSpanAttributes.WAS_STUCK;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of findings.
 */
@ExtendWith(OutputCaptureExtension.class)
class TraceDiagnosisTests {

	private static final Finding FINDING = finding("a in b", "a is wrong.", "Mend a.");

	private final AtomicLong clock = new AtomicLong();

	private final FindingReport report = new FindingReport(this.clock::get);

	private final JudgingTime time = new JudgingTime(0.02, this.clock::get, this.clock::get);

	private final TailSampledTraces tailSampled = new TailSampledTraces(this.clock::get);

	private final List<Examination> examined = new ArrayList<>();

	@Test
	void oneKindIsLoggedOnceAMinuteWithTheNumberOfTheOthers(CapturedOutput output) {
		for (int i = 0; i < 5; i++) {
			this.report.found("t" + i, FINDING);
		}
		assertThat(output).containsOnlyOnce("Trace t0: rule: a is wrong. Mend a.").doesNotContain("t1");
		this.clock.addAndGet(60_000_000_000L);
		this.report.found("t5", FINDING);
		assertThat(output).contains("Trace t5: rule: a is wrong. Mend a. (4 more since the last warning)");
	}

	@Test
	void tenTracesAMinuteAreExportedForOneKindAlone() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.report.isWorthATrace(List.of(FINDING))).isTrue();
		}
		assertThat(this.report.isWorthATrace(List.of(FINDING))).isFalse();
		assertThat(this.report.isWorthATrace(List.of(FINDING, finding("c in d", "c is wrong.", "Mend c.")))).isTrue();
		this.clock.addAndGet(60_000_000_000L);
		assertThat(this.report.isWorthATrace(List.of(FINDING))).isTrue();
	}

	@Test
	void namesWithIdsInThemAreBoundedAsWell(CapturedOutput output) {
		int traces = 0;
		for (int i = 0; i < 500; i++) {
			Finding finding = finding("call " + i, "call " + i + " is wrong\nWARN forged.", "Mend it.");
			this.report.found("t" + i, finding);
			traces += this.report.isWorthATrace(List.of(finding)) ? 1 : 0;
		}
		assertThat(traces).isEqualTo(60);
		assertThat(output.getOut().lines().filter((line) -> line.contains("is wrong\\nWARN forged"))).hasSize(20);
	}

	@Test
	void secretsAreMaskedBeforeCharactersAreEscaped(CapturedOutput output) {
		this.report.found("t", finding("call", "\u001bAKIAIOSFODNN7EXAMPLE is wrong.", "Mend it."));
		assertThat(output).contains("rule: \\u001bAKIA*** is wrong.").doesNotContain("IOSFODNN7");
	}

	@Test
	void onlyWhatMayBeFoundIsLookedAt() {
		TraceDiagnosis diagnosis = diagnosis();
		assertThat(diagnosis.isNoteworthy(new Story().root("a", 0, 1).spans().get(0))).isFalse();
		assertThat(diagnosis.isNoteworthy(new Story().root("a", 0, 1, TIMEOUT_MS, 1L).spans().get(0))).isTrue();
		assertThat(diagnosis.isNoteworthy(new Story().root("a", 0, 1, FALLBACK_FROM, "x").spans().get(0))).isFalse();
	}

	@Test
	void aRuleSaysItselfWhichTracesItExamines() {
		DiagnosisRule rule = new DiagnosisRule() {

			@Override
			public boolean concerns(SpanData span) {
				return span.getName().equals("odd");
			}

			@Override
			public String id() {
				return "odd";
			}

			@Override
			public void examine(Trace trace, Verdict verdict) {
			}

		};
		TraceDiagnosis diagnosis = new TraceDiagnosis(new Diagnosis(List.of(rule)), new FindingReport(System::nanoTime),
				new TailSampledTraces(System::nanoTime), nothingKnown(), this.time, List.of());
		assertThat(diagnosis.isNoteworthy(new Story().root("odd", 0, 1).spans().get(0))).isTrue();
		assertThat(diagnosis.isNoteworthy(new Story().root("a", 0, 1, TIMEOUT_MS, 1L).spans().get(0))).isFalse();
	}

	@Test
	void findingsOfAPartWaitForTheFirstSpan() {
		Story story = new Story().root("a", 0, 40_000, TIMEOUT_MS, 50_000L)
			.call("a", "b", 0, 30_000, TIMEOUT_MS, 20_000L)
			.call("b", "c", 0, 20_000, TIMEOUT_MS, 90_000L);
		List<SpanData> spans = story.spans();
		TraceDiagnosis diagnosis = diagnosis();
		assertThat(notes(diagnosis, part(story, spans.subList(0, 2), false))).isEmpty();
		assertThat(diagnosis.isNoteworthy(new Story().root("a", 0, 1).spans().get(0))).isTrue();
		assertThat(notes(diagnosis, part(story, spans.subList(2, 3), true))).containsExactly(
				"timeout-inversion: c may take 90 s, but b," + " which waits for it, gives up when it has had 20 s.");
	}

	@Test
	void whatWasStuckIsJudgedWhenItsCallersAreThere(CapturedOutput output) {
		Story story = new Story().root("a", 0, 200_000, WAS_STUCK, true)
			.call("a", "b", 1_000, 150_000)
			.call("b", "llm", 30_000, 92_000, WAS_STUCK, true)
			.call("a", "other", 160_000, 170_000);
		List<SpanData> spans = story.spans();
		TraceDiagnosis diagnosis = diagnosis();
		for (int i = 0; i < 3; i++) {
			assertThat(notes(diagnosis, part(story, spans.subList(i, i + 1), false))).isEmpty();
			assertThat(output).doesNotContain("was stuck");
		}
		assertThat(notes(diagnosis, part(story, spans.subList(3, 4), true)))
			.containsExactly("hung: llm in b was stuck and ended after 62 s.");
		assertThat(output).containsOnlyOnce("was stuck");
	}

	@Test
	void eachRuleThatFoundSomethingInAnyPartCanBeSearched() {
		Story story = new Story().root("a", 0, 200_000, TIMEOUT_MS, 30_000L)
			.call("a", "b", 0, 10_000, TIMEOUT_MS, 90_000L)
			.call("a", "c", 0, 20_000, TIMEOUT_MS, 90_000L)
			.call("a", "llm", 30_000, 92_000, WAS_STUCK, true);
		TraceDiagnosis diagnosis = diagnosis();
		List<SpanData> spans = story.spans();
		notes(diagnosis, part(story, spans.subList(0, 1), false));
		AddedAttributes notes = diagnosis.review(part(story, spans, true)).added();
		Attributes root = notes.of(story.id("a"));
		assertThat(root.get(FINDINGS)).hasSize(3);
		assertThat(root.get(AttributeKey.stringKey("agent_tracing.finding.rules"))).isEqualTo("hung,timeout-inversion");
		assertThat(root.get(AttributeKey.booleanKey("agent_tracing.finding.hung"))).isTrue();
		assertThat(root.get(AttributeKey.booleanKey("agent_tracing.finding.timeout-inversion"))).isTrue();
		assertThat(notes.of(story.id("b")).isEmpty()).isTrue();
	}

	@Test
	void showsSixteenFindingsOfATraceAtMost() {
		Story story = new Story().root("a", 0, 100_000);
		for (int i = 0; i < 24; i++) {
			int start = i * 1_000;
			story.call("a", "b" + i, start, start + 900, TIMEOUT_MS, 500L)
				.call("b" + i, "c" + i, start, start + 400, TIMEOUT_MS, 900L);
		}
		List<SpanData> spans = story.spans();
		TraceDiagnosis diagnosis = diagnosis();
		diagnosis.review(part(story, spans.subList(0, 24), false));
		assertThat(notes(diagnosis, part(story, spans.subList(24, spans.size()), true))).hasSize(16);
	}

	@Test
	void saysWhatTheRulesDidNotSee() {
		Story story = new Story().root("a", 0, 200_000, TIMEOUT_MS, 300_000L).call("a", "b", 0, 10_000);
		TraceDiagnosis diagnosis = diagnosis();
		List<SpanData> spans = story.spans();
		diagnosis.review(new TracePart(Story.TRACE_ID, spans.subList(0, 1), false, story.id("a"), 12, false));
		AddedAttributes notes = diagnosis
			.review(new TracePart(Story.TRACE_ID, spans.subList(1, 2), true, story.id("a"), 400, false))
			.added();
		assertThat(notes.of(story.id("a")).get(NOT_JUDGED)).startsWith("412 agents, attempts, errors or messages");
		assertThat(notes.of(story.id("a")).get(FINDINGS)).isNull();
	}

	@Test
	void infosAreShownOfWhatIsExportedAndNothingElseBecomesOfThem(CapturedOutput output) {
		Story story = slow();
		AddedAttributes added = diagnosis().review(exported(story, story.spans())).added();
		assertThat(added.of(story.id("a")).get(FINDINGS)).containsExactly(
				"critical-path: a took 1 s, most of it in a 600 ms (60 %), b 400 ms (40 %).",
				"untraced-gap: In a, 600 ms after b have no span, 60 % of it.");
		assertThat(added.of(story.id("a")).size()).isEqualTo(1);
		assertThat(this.tailSampled.isKept(Story.TRACE_ID)).isFalse();
		assertThat(output).doesNotContain("critical-path", "untraced-gap");
	}

	@Test
	void ofWhatIsNotExportedInfosAreNotShown() {
		Story story = slow();
		Inspection inspection = diagnosis().review(new TracePart(Story.TRACE_ID, story.spans(), true, null, 0, false));
		assertThat(inspection.added().of(story.id("a")).isEmpty()).isTrue();
		assertThat(inspection.findings()).extracting(Finding::rule).containsExactly("untraced-gap");
	}

	@Test
	void aTraceThatIsExportedForAWarningShowsItsInfosToo() {
		Story story = new Story().root("a", 0, 1_000, TIMEOUT_MS, 2_000L)
			.call("a", "b", 0, 400, TIMEOUT_MS, 3_000L)
			.call("b", "c", 0, 10);
		List<ExaminedTraceListener> listeners = List.of((traceId, examination, exported) -> {
			assertThat(exported).isTrue();
			this.examined.add(examination);
		});
		Inspection inspection = diagnosis(listeners)
			.review(new TracePart(Story.TRACE_ID, story.spans(), true, null, 0, false));
		Attributes root = inspection.added().of(story.id("a"));
		assertThat(root.get(FINDINGS)).hasSize(3).first().asString().startsWith("timeout-inversion: b may take 3 s");
		assertThat(root.get(FINDINGS).get(1)).startsWith("critical-path: ");
		assertThat(root.get(FINDING_SEVERITY)).isEqualTo("warning");
		assertThat(this.examined).singleElement()
			.satisfies((examination) -> assertThat(examination.findings()).isEqualTo(inspection.findings()));
		assertThat(inspection.evidence()).containsExactlyElementsOf(inspection.findings().get(0).spans());
	}

	@Test
	void aFindingPointsToTheOneThatExplainsIt() {
		Finding explained = new Finding("effect", Severity.ERROR, Confidence.HIGH, "b", List.of(), Map.of(), null,
				"b is wrong.", "", FINDING);
		assertThat(FindingLines.NONE.with(List.of(FINDING, explained)).texts()).containsExactly("rule: a is wrong.",
				"effect: b is wrong. (because of rule)");
	}

	@Test
	void theWorstOfAllPartsIsTheSeverity() {
		Story story = new Story().root("a", 0, 200_000, TIMEOUT_MS, 300_000L)
			.failed("a", "llm", 0, 92_000, WAS_STUCK, true)
			.call("a", "c", 95_000, 99_000, TIMEOUT_MS, 900_000L);
		List<SpanData> spans = story.spans();
		TraceDiagnosis diagnosis = diagnosis();
		diagnosis.review(part(story, spans.subList(0, 1), false));
		Attributes root = diagnosis.review(part(story, spans.subList(1, 3), true)).added().of(story.id("a"));
		assertThat(root.get(FINDING_RULES)).isEqualTo("hung,timeout-inversion");
		assertThat(root.get(FINDING_SEVERITY)).isEqualTo("error");
	}

	@Test
	void infosNeverDisplaceWarnings() {
		List<Finding> infos = new ArrayList<>();
		List<Finding> warnings = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			infos.add(finding(Severity.INFO, "info " + i));
			warnings.add(finding(Severity.WARNING, "warning " + i));
		}
		FindingLines lines = FindingLines.NONE.with(infos);
		assertThat(lines.texts()).hasSize(16).first().isEqualTo("rule: info 0");
		assertThat(lines.with(warnings.subList(0, 3)).texts()).hasSize(16)
			.contains("rule: info 12", "rule: warning 2")
			.doesNotContain("rule: info 13");
		assertThat(lines.with(warnings).texts()).hasSize(16).allMatch((line) -> line.startsWith("rule: warning"));
		assertThat(FindingLines.NONE.with(warnings).with(infos).texts()).hasSize(16)
			.allMatch((line) -> line.startsWith("rule: warning"));
	}

	@Test
	void aPartSaysNothingThatOnlyTheWholeCanShow() {
		Story story = slow().call("a", "c", 500, 600, FALLBACK_FROM, "b");
		List<SpanData> spans = story.spans();
		TraceDiagnosis diagnosis = diagnosis();
		assertThat(diagnosis.review(exported(story, spans.subList(0, 2), false)).findings()).extracting(Finding::rule)
			.containsExactly("fallback-taken");
		assertThat(diagnosis.isNoteworthy(new Story().root("a", 0, 1).spans().get(0))).isFalse();
		Attributes root = diagnosis.review(exported(story, spans.subList(2, 3), true)).added().of(story.id("a"));
		assertThat(root.get(FINDINGS)).singleElement().asString().startsWith("fallback-taken: ");
		assertThat(root.size()).isEqualTo(1);
	}

	@Test
	void aListenerThatFailsTakesNothingFromTheTrace() {
		Story story = slow();
		List<ExaminedTraceListener> listeners = List.of((traceId, examination, exported) -> {
			throw new IllegalStateException("broken");
		}, (traceId, examination, exported) -> this.examined.add(examination));
		assertThat(diagnosis(listeners).review(exported(story, story.spans())).findings()).hasSize(2);
		assertThat(this.examined).hasSize(1);
	}

	private static Story slow() {
		return new Story().root("a", 0, 1_000).call("a", "b", 0, 400);
	}

	private static Finding finding(Severity severity, String cause) {
		return new Finding("rule", severity, Confidence.HIGH, cause, List.of(), Map.of(), null, cause, "", null);
	}

	private static TracePart exported(Story story, List<SpanData> spans) {
		return new TracePart(Story.TRACE_ID, spans, true, null, 0, true);
	}

	private static TracePart exported(Story story, List<SpanData> spans, boolean complete) {
		return new TracePart(Story.TRACE_ID, spans, complete, story.id("a"), 0, true);
	}

	private static Finding finding(String subject, String cause, String fix) {
		return new Finding("rule", Severity.WARNING, Confidence.HIGH, subject, List.of(), Map.of(), null, cause, fix,
				null);
	}

	private static TracePart part(Story story, List<SpanData> spans, boolean complete) {
		return new TracePart(Story.TRACE_ID, spans, complete, story.id("a"), 0, false);
	}

	private static List<String> notes(TraceDiagnosis diagnosis, TracePart part) {
		AddedAttributes notes = diagnosis.review(part).added();
		List<String> lines = new ArrayList<>();
		for (SpanData span : part.spans()) {
			List<String> findings = notes.of(span.getSpanId()).get(FINDINGS);
			lines.addAll((findings != null) ? findings : List.of());
		}
		return lines;
	}

	private TraceDiagnosis diagnosis() {
		return diagnosis(List.of());
	}

	private TraceDiagnosis diagnosis(List<ExaminedTraceListener> listeners) {
		return new TraceDiagnosis(Diagnosis.byAllRules(), this.report, this.tailSampled, nothingKnown(), this.time,
				listeners);
	}

	private LearnedKnowledge nothingKnown() {
		return new LearnedKnowledge(this.clock::get, 0);
	}

}
