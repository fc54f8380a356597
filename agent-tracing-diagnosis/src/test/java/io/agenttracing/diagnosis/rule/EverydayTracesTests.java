package io.agenttracing.diagnosis.rule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Trace;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What agent systems do every day, judged by all rules: healthy behaviour has no warning,
 * and of a fault is said what it is. {@code everyday/healthy.txt} and
 * {@code everyday/faults.txt} have {@link TracePicture pictures} with an empty line
 * between; below a fault are the lines that must be said, and no other warning or error.
 */
class EverydayTracesTests {

	private static final Diagnosis diagnosis = Diagnosis.byAllRules();

	@TestFactory
	Stream<DynamicTest> healthy() {
		return stories("healthy");
	}

	@TestFactory
	Stream<DynamicTest> faults() {
		return stories("faults");
	}

	@Test
	void aHundredDocumentsAreSummarizedAtTheSameTimeOfWhichTwoCannotBeRead() {
		List<String> lines = lines("0-9000 invoke_agent reader op=invoke_agent");
		IntStream.range(0, 100)
			.forEach((i) -> lines.add("  %d-%d execute_tool summarize op=execute_tool arguments=%d%s".formatted(i * 2,
					8_000 + i, i, (i % 50 == 7) ? " ERROR" : "")));
		lines.add("  8200-8990 chat m op=chat");
		assertThat(alarms(lines)).isEmpty();
	}

	@Test
	void aJobOfTheNightHasAHundredDocumentsSummarizedOneAfterTheOther() {
		List<String> lines = lines("0-100100 nightly");
		IntStream.range(0, 100)
			.forEach((i) -> lines
				.add("  %d-%d chat m op=chat in=%d out=80".formatted(i * 1_000, i * 1_000 + 990, 400 + i * 37 % 100)));
		assertThat(alarms(lines)).isEmpty();
	}

	@Test
	void aWorkflowHasAStepForEachOfAHundredDocuments() {
		List<String> lines = lines("0-100100 invoke_workflow index op=invoke_workflow");
		IntStream.range(0, 100).forEach((i) -> {
			lines.add("  %d-%d summarize step=api".formatted(i * 1_000, i * 1_000 + 995));
			lines
				.add("    %d-%d chat m op=chat in=%d out=80".formatted(i * 1_000, i * 1_000 + 990, 400 + i * 37 % 100));
		});
		assertThat(alarms(lines)).isEmpty();
	}

	@Test
	void aConversationOverAWebSocketLastsForFortyQuestions() {
		List<String> lines = lines("0-400000 WS /chat SERVER");
		IntStream.range(0, 40)
			.forEach((i) -> lines
				.add("  %d-%d chat m op=chat in=%d out=80".formatted(i * 10_000, i * 10_000 + 2_000, 400 + i * 200)));
		assertThat(alarms(lines)).isEmpty();
	}

	@Test
	void aListenerTakesFiveHundredMessagesAtOnce() {
		List<String> lines = lines("0-3000 POST /import SERVER");
		List<String> links = new ArrayList<>();
		IntStream.range(0, 500).forEach((i) -> {
			lines.add("  %d-%d send %d PRODUCER to=rows".formatted(i, i + 1, i));
			links.add("^send_" + i);
		});
		lines.add("700-900 process rows CONSUMER to=rows " + String.join(" ", links));
		assertThat(alarms(lines)).isEmpty();
	}

	private static Stream<DynamicTest> stories(String name) {
		try (InputStream input = EverydayTracesTests.class.getResourceAsStream("/everyday/" + name + ".txt")) {
			assertThat(input).isNotNull();
			String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
			return Stream.of(text.strip().split("\n\\s*\n")).map((story) -> {
				List<String> lines = story.lines().toList();
				List<String> spans = lines.stream().skip(1).filter(EverydayTracesTests::isSpan).toList();
				List<String> said = lines.stream().skip(1).filter((line) -> !isSpan(line)).toList();
				return DynamicTest.dynamicTest(lines.get(0),
						() -> assertThat(alarms(spans)).containsExactlyInAnyOrderElementsOf(said));
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isSpan(String line) {
		return Character.isDigit(line.strip().charAt(0));
	}

	private static List<String> lines(String first) {
		return new ArrayList<>(List.of(first));
	}

	private static List<String> alarms(List<String> spans) {
		return diagnosis.examine(Trace.whole(TracePicture.read(spans)))
			.alarms()
			.stream()
			.map(EverydayTracesTests::line)
			.toList();
	}

	private static String line(Finding finding) {
		return finding.severity() + " " + finding;
	}

}
