package io.agenttracing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.agenttracing.testing.JavaProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose class path really has what the starter requires and no more, or
 * one thing more. A class loader that hides libraries, as in
 * {@link OptionalLibrariesTests}, does not hide them from our own classes.
 */
class RequiredLibrariesTests {

	private static final Pattern REQUIRED = Pattern.compile("(classes|test-classes|agent-tracing-.*\\.jar"
			+ "|spring-(core|beans|context|aop|expression)-\\d.*|spring-boot-(autoconfigure-)?\\d.*"
			+ "|spring-boot-(opentelemetry|micrometer-(observation|tracing|tracing-opentelemetry))-\\d.*"
			+ "|micrometer-(commons|observation|tracing|tracing-bridge-otel)-.*|context-propagation-.*"
			+ "|opentelemetry-(api|common|context|sdk|sdk-(common|trace|logs|metrics)|semconv)-\\d.*"
			+ "|opentelemetry-(extension-trace-propagators|sdk-extension-autoconfigure-spi)-.*"
			+ "|opentelemetry-exporter-.*|okhttp-jvm-.*|okio-jvm-.*|kotlin-stdlib-\\d.*"
			+ "|aspectjweaver-.*|jspecify-.*|commons-logging-.*|slf4j-api-.*|logback-.*|snakeyaml-.*"
			+ "|jakarta\\.annotation-api-.*)");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "reactor-core|reactive-streams", "spring-web", "spring-webmvc|spring-web",
			"spring-webflux|spring-web|reactor-core|reactive-streams", "micrometer-core", "spring-messaging",
			"spring-boot-actuator(-autoconfigure)?", "lettuce-core|netty-.*|reactor-core|reactive-streams",
			"spring-data-redis|spring-data-commons|spring-tx|spring-oxm", "resilience4j-(core|retry|circuitbreaker)",
			"kotlinx-.*",
			"spring-ai-(model|commons)|jackson-(annotations|core|databind)|reactor-core|reactive-streams" })
	void tracesWith(String more) throws Exception {
		Pattern wanted = Pattern.compile("(" + more + ")-\\d.*");
		Path output = this.directory.resolve("output.txt");
		Process process = JavaProcess.start(output,
				List.of("-cp", classPath(wanted), RequiredLibrariesProcess.class.getName()));
		try {
			assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(Files.readString(output)).contains("spans: [- > work, work > inner]").doesNotContain("WARN");
	}

	private static String classPath(Pattern more) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).filter((path) -> {
			String name = Path.of(path).getFileName().toString();
			return REQUIRED.matcher(name).matches() || more.matcher(name).matches();
		}).collect(Collectors.joining(File.pathSeparator));
	}

}
