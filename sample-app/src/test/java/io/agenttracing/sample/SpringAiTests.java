package io.agenttracing.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The agents that are built with Spring AI: one document, whose first question is refused
 * once.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class SpringAiTests {

	private static final String QUESTION = "Who pays for the heating?";

	private static final String FIRST = "The tenant pays for the heating of the flat.";

	private static final String SECOND = "Cats are welcome in all rooms but the kitchen.";

	private static final Pattern SPAN = Pattern.compile("(?m)^[│├└─ ]*([◆◇→←·] .+?) {2,}[\\d.]+ ms ");

	private List<ReceivedSpan> spans;

	private JudgedTraces traces;

	private String output;

	@BeforeAll
	void run(@TempDir Path folder, CapturedOutput output) throws IOException {
		Files.writeString(folder.resolve("note.txt"), "Question: " + QUESTION + "\n\n" + FIRST + "\n\n" + SECOND);
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			this.traces = JudgedTraces.at(receiver);
			SpringApplication
				.run(SampleApplication.class, "--sample.agents-by=spring-ai", "--once", "--sample.documents=" + folder,
						"--sample.stand-in.delay=0",
						"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())
				.close();
			this.spans = receiver.spans();
		}
		this.output = output.getAll();
	}

	@Test
	void answersAndHasNothingToWarnOf() {
		assertThat(this.output).containsPattern("note.txt +[01].\\d\\d +accept .*" + FIRST)
			.doesNotContain(" WARN ")
			.doesNotContain(" ERROR ");
	}

	@Test
	void isHealthyToAllRules() {
		DocumentedFindings.of("healthy", "Spring AI").verify(this.traces);
	}

	@Test
	void isOneTrace() {
		assertThat(this.spans).extracting(ReceivedSpan::traceId).containsOnly(this.spans.get(0).traceId());
		assertThat(this.spans).filteredOn(ReceivedSpan::isRoot)
			.extracting(ReceivedSpan::name)
			.containsExactly("invoke_workflow document-pipeline");
		assertThat(this.spans).filteredOn((span) -> !span.isRoot()).allSatisfy((span) -> parent(span));
	}

	@Test
	void modelsAreAskedBelowTheAgents() {
		assertThat(below("invoke_agent retrieval")).contains("simple add", "simple query")
			.filteredOn((name) -> name.startsWith("embedding"))
			.hasSizeGreaterThanOrEqualTo(3);
		assertThat(below("invoke_agent llm"))
			.filteredOn((name) -> name.startsWith("chat ") || name.startsWith("execute_tool ") || name.equals("POST"))
			.containsExactlyInAnyOrder("chat extractive-answers", "POST", "POST", "execute_tool read_passage",
					"execute_tool read_passage", "chat extractive-answers", "POST");
		assertThat(below("invoke_agent validation")).containsExactly("grounding");
	}

	@Test
	void theRefusedRequestIsBesideTheOneThatWasAnswered() {
		List<ReceivedSpan> requests = this.spans.stream()
			.filter((span) -> span.name().equals("POST") && parent(span).name().startsWith("chat "))
			.toList();
		ReceivedSpan refused = requests.stream().filter((span) -> hasStatus(span, 429)).findFirst().orElseThrow();
		assertThat(requests).hasSize(3).filteredOn((span) -> hasStatus(span, 200)).hasSize(2);
		assertThat(requests).filteredOn((span) -> span.parentSpanId().equals(refused.parentSpanId())).hasSize(2);
	}

	@Test
	void thePageOnSpringAiShowsThisTree() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "spring-ai.md"));
		List<String> shown = names(
				page.substring(page.indexOf("```text\n"), page.indexOf("```\n", page.indexOf("```text\n"))));
		assertThat(shown).startsWith("◆ invoke_agent llm").hasSizeGreaterThan(8);
		assertThat(names(this.output)).containsSequence(shown);
	}

	private static List<String> names(String tree) {
		return SPAN.matcher(tree).results().map((span) -> span.group(1)).toList();
	}

	@Test
	void noContentIsExported() {
		assertThat(this.spans).allSatisfy((span) -> assertThat(span.toString()).doesNotContain("pays for")
			.doesNotContain("Cats are")
			.doesNotContain("read_passage then"));
	}

	@Test
	void saysWhatTheAgentsMayBeBuiltBy(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, "--sample.agents-by=hand").close());
		assertThat(output).contains("sample.agents-by").contains("spring-ai");
	}

	private static boolean hasStatus(ReceivedSpan span, long status) {
		return span.attributes().values().stream().anyMatch((value) -> value.toString().equals(String.valueOf(status)));
	}

	private List<String> below(String agent) {
		return this.spans.stream()
			.filter((span) -> !span.name().equals(agent) && agent.equals(agent(span)))
			.map(ReceivedSpan::name)
			.toList();
	}

	private String agent(ReceivedSpan span) {
		return (span.name().startsWith("invoke_") || span.isRoot()) ? span.name() : agent(parent(span));
	}

	private ReceivedSpan parent(ReceivedSpan span) {
		return this.spans.stream().filter(span::isChildOf).findFirst().orElseThrow();
	}

}
