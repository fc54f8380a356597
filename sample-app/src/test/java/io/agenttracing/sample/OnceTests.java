package io.agenttracing.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With {@code --once}, the sample ends by itself, tells by its exit code how it went, and
 * leaves no span behind.
 */
class OnceTests {

	@TempDir
	private Path folder;

	@Test
	void exitsAfterTheDocuments() throws Exception {
		Files.writeString(this.folder.resolve("note.md"), "Question: Who pays?\nThe tenant pays for the heating.");
		try (OtlpReceiver receiver = OtlpReceiver.start();
				SampleProcess process = SampleProcess.start(this.folder.resolve("output"), "--once",
						this.folder.toString(),
						"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
			assertThat(process.awaitExit()).as(process::output).isZero();
			assertThat(process.output()).contains("[1/1] note.md").contains("The tenant pays for the heating. [1]");
			List<String> names = receiver.spans().stream().map(ReceivedSpan::name).toList();
			assertThat(names).contains("invoke_workflow document-pipeline", "invoke_agent validation");
		}
	}

	@Test
	void exitsWithOneWhereADocumentFailed() throws Exception {
		Files.writeString(this.folder.resolve("note.md"), "Question: Who pays?\nThe tenant pays for the heating.");
		try (SampleProcess process = SampleProcess.start(this.folder.resolve("output"), "--once",
				this.folder.toString(), "--sample.stand-in.context-window=10")) {
			assertThat(process.awaitExit()).as(process::output).isOne();
			assertThat(process.output()).contains("failed").contains("context_length_exceeded");
		}
	}

}
