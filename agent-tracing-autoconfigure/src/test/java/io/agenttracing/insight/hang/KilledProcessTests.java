package io.agenttracing.insight.hang;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.testing.JavaProcess;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.SpanTree;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that hangs and is killed leaves what it hung on at the backend.
 */
class KilledProcessTests {

	@TempDir
	private Path directory;

	@Test
	void markersOutliveTheProcess() throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			Process process = JavaProcess.start(this.directory.resolve("output.txt"),
					List.of("-cp", System.getProperty("java.class.path"), HangingProcess.class.getName(),
							"--agent-tracing.sampling.probability=0", "--agent-tracing.inflight.stuck-after=1s",
							"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint()));
			try {
				Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> receiver.spans().size() >= 2);
			}
			finally {
				process.destroyForcibly();
			}
			assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
			assertThat(SpanTree.of(receiver.spans()).toString())
				.isEqualTo("stuck invoke_workflow loan\n  stuck invoke_agent risk\n");
			assertThat(
					HangTests.named(receiver.spans(), "stuck invoke_agent risk").attribute("agent_tracing.stuck.stack"))
				.asString()
				.contains("HangingApplication$Waiting.await(");
		}
	}

}
