package io.agenttracing.diagnosis.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the rules find in traces of which it is known what is wrong: six of each rule, two
 * of them just above its threshold and two just below, and 200 healthy ones.
 */
class LabelledTracesTests {

	private static final List<Label> LABELS = TraceArchive.LABELLED.traces()
		.keySet()
		.stream()
		.map((name) -> Label.of(name, TraceArchive.LABELLED.manifest().path(name)))
		.toList();

	private static final Diagnosis diagnosis = Diagnosis.byAllRules();

	private static final Map<String, List<Finding>> FOUND = examineAll();

	private static Map<String, List<Finding>> examineAll() {
		Map<String, List<Finding>> found = new TreeMap<>();
		for (Label label : LABELS) {
			found.put(label.name(), diagnosis.examine(label.trace()).findings());
		}
		return found;
	}

	@Test
	void eachRuleFindsWhatItShallAndNothingElse() {
		Map<String, Counts> byRule = new TreeMap<>();
		Set<String> labelled = LABELS.stream()
			.flatMap((label) -> label.expected().stream())
			.collect(Collectors.toSet());
		for (Label label : LABELS.stream().filter((label) -> !label.fault().isEmpty()).toList()) {
			List<String> found = rules(label);
			for (String rule : label.expected()) {
				Counts counts = byRule.computeIfAbsent(rule, (id) -> new Counts());
				(found.contains(rule) ? counts.found : counts.missed).add(label.name());
			}
			found.stream()
				.filter((rule) -> !label.expected().contains(rule) && !label.implied().contains(rule)
						&& !rule.equals("critical-path") && (labelled.contains(rule) || isAlarm(label, rule)))
				.forEach((rule) -> byRule.computeIfAbsent(rule, (id) -> new Counts()).extra.add(label.name()));
		}
		assertThat(diagnosis.rules()).containsAll(labelled);
		assertThat(labelled).hasSize(26);
		assertThat(byRule).allSatisfy((rule, counts) -> {
			assertThat(counts.recall()).as("recall of %s, which missed %s", rule, counts.missed).isGreaterThan(0.95);
			assertThat(counts.precision()).as("precision of %s, which also found %s", rule, counts.extra)
				.isGreaterThan(0.95);
		});
	}

	@Test
	void theEvidenceIsTheSpanThatIsAtFaultAndTheSeverityFits() {
		for (Label label : LABELS) {
			for (String rule : label.expected()) {
				List<Finding> findings = FOUND.get(label.name())
					.stream()
					.filter((finding) -> finding.rule().equals(rule))
					.toList();
				assertThat(findings).as(label.name())
					.anySatisfy((finding) -> assertThat(finding.severity().toString())
						.matches((severity) -> label.severity().equals("any") || severity.equals(label.severity())));
				if (!label.evidence().isEmpty()) {
					assertThat(findings).as(label.name())
						.anySatisfy((finding) -> assertThat(finding.spans()).contains(label.evidence()));
				}
			}
		}
	}

	@Test
	void whatWouldBeSavedIsWhatTheSameProgramTakesLessWithoutTheFault() {
		List<Label> timed = LABELS.stream().filter((label) -> !Double.isNaN(label.saving())).toList();
		assertThat(timed).hasSizeGreaterThan(25);
		for (Label label : timed) {
			double saving = FOUND.get(label.name())
				.stream()
				.filter((finding) -> label.expected().contains(finding.rule())
						&& finding.spans().contains(label.evidence()))
				.map(Finding::savingMillis)
				.findFirst()
				.orElseThrow();
			assertThat(Math.abs(saving - label.saving()))
				.as("%s saves %s, not %s", label.name(), label.saving(), saving)
				.isLessThanOrEqualTo(Math.max(10, 0.1 * label.saving()));
		}
	}

	@Test
	void nothingIsToBeChangedInAHealthyTrace() {
		List<Label> healthy = LABELS.stream().filter((label) -> label.fault().isEmpty()).toList();
		assertThat(healthy).hasSize(200);
		assertThat(healthy.stream().flatMap((label) -> alarms(label.name()))).isEmpty();
		assertThat(healthy.stream().flatMap((label) -> rules(label).stream()).distinct()).containsExactlyInAnyOrder(
				"critical-path", "incomplete-trace", "agent-loop", "fallback-taken", "masked-error", "untraced-gap");
	}

	private static List<String> rules(Label label) {
		return FOUND.get(label.name()).stream().map(Finding::rule).distinct().toList();
	}

	// Of a rule without such programs, an info may be true.
	private static boolean isAlarm(Label label, String rule) {
		return FOUND.get(label.name()).stream().anyMatch((finding) -> finding.rule().equals(rule) && finding.isAlarm());
	}

	private static Stream<String> alarms(String name) {
		return FOUND.get(name).stream().filter(Finding::isAlarm).map((finding) -> name + ": " + finding);
	}

	/**
	 * Traces in which a rule has found something, or has not.
	 */
	private static final class Counts {

		private final List<String> found = new ArrayList<>();

		private final List<String> missed = new ArrayList<>();

		private final List<String> extra = new ArrayList<>();

		private double recall() {
			return this.found.size() / Math.max(1.0, this.found.size() + this.missed.size());
		}

		private double precision() {
			return this.found.size() / Math.max(1.0, this.found.size() + this.extra.size());
		}

	}

	/**
	 * What is known of a trace.
	 *
	 * @param name its name
	 * @param fault the rule whose fault it has or nearly has, empty for a healthy one
	 * @param part whether it is a part of a trace
	 * @param expected the rules that have to find something
	 * @param implied the rules that may
	 * @param severity how much it matters
	 * @param evidence the span at fault, empty where that is none
	 * @param saving how much longer it took for the fault, in milliseconds
	 */
	private record Label(String name, String fault, boolean part, List<String> expected, List<String> implied,
			String severity, String evidence, double saving) {

		private static Label of(String name, JsonNode known) {
			boolean found = !known.path("expect").isEmpty();
			return new Label(name, known.path("fault").asString(""), known.path("parts").asBoolean(false),
					texts(known.path("expect")), texts(known.path("implied")), known.path("severity").asString(""),
					known.path("evidence").asString(""),
					(found && known.path("saving").isNumber()) ? known.path("saving").doubleValue() : Double.NaN);
		}

		private static List<String> texts(JsonNode array) {
			List<String> texts = new ArrayList<>();
			array.forEach((element) -> texts.add(element.asString()));
			return texts;
		}

		private Trace trace() {
			List<SpanData> spans = TraceArchive.LABELLED.traces().get(this.name);
			return this.part ? new Trace(spans, false, "", List.of(), Knowledge.NONE) : Trace.whole(spans);
		}

	}

}
