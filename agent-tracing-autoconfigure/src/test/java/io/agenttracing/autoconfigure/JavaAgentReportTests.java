package io.agenttracing.autoconfigure;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.testing.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process with OpenTelemetry's real javaagent.
 */
class JavaAgentReportTests {

	private static final String WARNING = "OpenTelemetry's javaagent keeps the spans of this application from finding"
			+ " their parents";

	private static final Predicate<String> IS_AGENT = (path) -> path.contains("opentelemetry-javaagent");

	@TempDir
	private Path directory;

	@Test
	void saysThatTracesAreFlatAndTheWaysOut() throws Exception {
		String output = run();
		assertThat(output).containsOnlyOnce(WARNING)
			.contains("-Dotel.instrumentation.opentelemetry-api.enabled=false")
			.contains("GlobalOpenTelemetry.get()")
			// The reason of it all, which might go away with another version
			.contains("spans: [- > request, - > invoke_agent bot]");
	}

	@Test
	void theFirstWayOutWorks() throws Exception {
		assertThat(run("-Dotel.instrumentation.opentelemetry-api.enabled=false")).doesNotContain(WARNING)
			.contains("spans: [- > request, request > invoke_agent bot]");
	}

	@Test
	void theSecondWayOutGivesTheSpansToTheJavaAgent() throws Exception {
		assertThat(run("-Dtest.spans-of-javaagent=true")).doesNotContain(WARNING)
			.contains("Spans pass by agent tracing, since OpenTelemetry's javaagent makes and exports them")
			.contains("detail: spans pass by agent tracing: OpenTelemetry's javaagent makes them");
	}

	private String run(String... options) throws Exception {
		List<String> command = new ArrayList<>(
				List.of("-javaagent:" + classPath().filter(IS_AGENT).findFirst().orElseThrow(),
						"-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none"));
		command.addAll(List.of(options));
		command.addAll(
				List.of("-cp", classPath().filter(IS_AGENT.negate()).collect(Collectors.joining(File.pathSeparator)),
						JavaAgentProcess.class.getName()));
		Path output = this.directory.resolve("output.txt");
		Process process = JavaProcess.start(output, command);
		try {
			assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		return Files.readString(output);
	}

	private static Stream<String> classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
	}

}
