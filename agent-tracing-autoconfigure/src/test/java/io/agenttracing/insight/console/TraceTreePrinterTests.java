package io.agenttracing.insight.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.testing.Story;
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

	private void print(Charset charset) {
		// As System.out is where the locale is not set.
		PrintStream out = new PrintStream(this.bytes, false, StandardCharsets.US_ASCII);
		Story story = new Story()
			.ownRoot("invoke_workflow a", 0, 10, AgentSpanAttributes.OPERATION_NAME, "invoke_workflow")
			.call("invoke_workflow a", "b", 2, 8);
		new TraceTreePrinter(() -> out, charset, false, new PrintInterval(Duration.ZERO, () -> 0))
			.onFinished(new FinishedTrace(Story.TRACE_ID, List.copyOf(story.spans())));
	}

}
