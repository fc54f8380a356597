package io.agenttracing.diagnosis.rule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.Trace;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each rule by its fixture, {@code rules/<id>.txt}: cases with an empty line between. A
 * case has a title, a {@link TracePicture trace}, perhaps what is known beyond it, and
 * what the rule says, in the order in which it says it: {@code warning: cause}, with what
 * is saved in brackets, {@code not judged: reason}, or {@code nothing}.
 */
class RuleFixturesTests {

	@TestFactory
	Stream<DynamicContainer> rules() {
		Diagnosis all = Diagnosis.byAllRules();
		return all.rules().stream().map((rule) -> {
			Set<String> others = new HashSet<>(all.rules());
			others.remove(rule);
			Diagnosis alone = all.without(others);
			return DynamicContainer.dynamicContainer(rule,
					cases(rule).stream()
						.map((each) -> DynamicTest.dynamicTest(each.title(),
								() -> assertThat(each.verdict(alone)).containsExactlyElementsOf(each.expected()))));
		});
	}

	private static List<Case> cases(String rule) {
		try (InputStream input = RuleFixturesTests.class.getResourceAsStream("/rules/" + rule + ".txt")) {
			assertThat(input).as("the fixture of " + rule).isNotNull();
			String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
			List<Case> cases = Stream.of(text.strip().split("\n\\s*\n")).map(Case::of).toList();
			assertThat(cases).hasSizeGreaterThan(1);
			return cases;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One trace, and what the rule says about it.
	 *
	 * @param title what it shows
	 * @param spans the trace
	 * @param known what is known beyond it
	 * @param expected what the rule says
	 */
	private record Case(String title, List<String> spans, List<String> known, List<String> expected) {

		private static Case of(String text) {
			List<String> lines = text.lines().filter((line) -> !line.isBlank()).toList();
			List<String> spans = new ArrayList<>();
			List<String> known = new ArrayList<>();
			List<String> expected = new ArrayList<>();
			for (String line : lines.subList(1, lines.size())) {
				if (line.startsWith("known: ")) {
					known.add(line.substring("known: ".length()));
				}
				else if (Character.isDigit(line.strip().charAt(0))) {
					spans.add(line);
				}
				else if (!line.equals("nothing")) {
					expected.add(line);
				}
			}
			return new Case(lines.get(0), spans, known, expected);
		}

		private List<String> verdict(Diagnosis rule) {
			boolean part = this.known.contains("a part");
			Trace trace = new Trace(TracePicture.read(this.spans), true, part ? "" : null, List.of(),
					new Experience(this.known));
			Examination examination = rule.examine(trace);
			List<String> lines = new ArrayList<>();
			examination.findings().forEach((finding) -> lines.add(line(finding)));
			examination.notJudged().forEach((not) -> lines.add("not judged: " + not.reason()));
			return lines;
		}

		private static String line(Finding finding) {
			Double saving = finding.savingMillis();
			return finding.severity() + ": " + finding.cause()
					+ ((saving != null) ? " [" + TimeText.of(saving) + "]" : "");
		}

	}

	/**
	 * What a fixture says is known.
	 */
	private record Experience(List<String> known) implements Knowledge {

		@Override
		public double medianMillis(String spanName) {
			return Double.parseDouble(value("median of " + spanName + " ", "0"));
		}

		@Override
		public boolean isReceivedHere(String destination) {
			return this.known.contains("received here " + destination);
		}

		@Override
		public boolean isConsumed(String destination) {
			return this.known.contains("consumed " + destination);
		}

		@Override
		public long tokenBudget() {
			return Long.parseLong(value("token budget ", "0"));
		}

		private String value(String prefix, String other) {
			return this.known.stream()
				.filter((line) -> line.startsWith(prefix))
				.findFirst()
				.map((line) -> line.substring(prefix.length()))
				.orElse(other);
		}

	}

}
