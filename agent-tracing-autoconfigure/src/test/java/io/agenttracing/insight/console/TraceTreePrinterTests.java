package io.agenttracing.insight.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.testing.Story;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceTreePrinter}.
 */
class TraceTreePrinterTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	@Test
	void printsEachTraceInTheEncodingOfTheTerminal() {
		print(StandardCharsets.UTF_8);
		assertThat(this.bytes.toString(StandardCharsets.UTF_8)).startsWith("\nTrace " + Story.TRACE_ID)
			.contains("◆ invoke_workflow a", "└─ · b");
	}

	@Test
	void drawsWithWhatTheTerminalHas() {
		print(StandardCharsets.US_ASCII);
		assertThat(this.bytes.toString(StandardCharsets.US_ASCII)).contains("* invoke_workflow a", "+- . b");
	}

	@Test
	void printsWhatWasFoundBelowTheTreeWithoutSecrets() {
		Finding cause = finding("hung", Severity.ERROR, "It waits for password=hunter2 in vain.", null);
		print(StandardCharsets.UTF_8, cause, finding("root-cause", Severity.ERROR, "It began there.", cause));
		String printed = this.bytes.toString(StandardCharsets.UTF_8);
		assertThat(printed).contains("! error hung").endsWith("""

				error hung: It waits for password=*** in vain.
				  fix: Ask without password=***
				  so error root-cause: It began there.
				    fix: Ask without password=***

				""");
		this.bytes.reset();
		print(StandardCharsets.UTF_8);
		assertThat(printed).startsWith(this.bytes.toString(StandardCharsets.UTF_8).substring(0, 120));
	}

	private static Finding finding(String rule, Severity severity, String text, @Nullable Finding because) {
		return new Finding(rule, severity, Confidence.HIGH, "x", List.of("0000000000000001"), Map.of(), null, text,
				"Ask without password=hunter2", because);
	}

	private void print(Charset charset, Finding... findings) {
		// As System.out is where the locale is not set.
		PrintStream out = new PrintStream(this.bytes, false, StandardCharsets.US_ASCII);
		Story story = new Story()
			.ownRoot("invoke_workflow a", 0, 10, AgentSpanAttributes.OPERATION_NAME, "invoke_workflow")
			.call("invoke_workflow a", "b", 2, 8);
		new TraceTreePrinter(() -> out, charset, false, new PrintInterval(Duration.ZERO, () -> 0))
			.onFinished(new FinishedTrace(Story.TRACE_ID, List.copyOf(story.spans()), List.of(findings)));
	}

}
