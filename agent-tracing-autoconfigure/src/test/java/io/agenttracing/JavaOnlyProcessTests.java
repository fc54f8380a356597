package io.agenttracing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * A process whose agents are all written in Java, with Kotlin on its class path and
 * without.
 */
class JavaOnlyProcessTests {

	private static final String SPANS = "spans: [- > calls, calls > blocking, calls > mono, calls > flux]";

	private static final Predicate<String> IS_KOTLIN = (path) -> path.contains("kotlin");

	@TempDir
	private Path directory;

	@Test
	void tracesWithoutKotlin() throws Exception {
		assertThat(run(IS_KOTLIN.negate())).contains(SPANS).doesNotContain("WARN");
		assertThat(loaded()).noneMatch((name) -> name.startsWith("kotlin"));
	}

	@Test
	void loadsNothingOfOursThatNeedsKotlin() throws Exception {
		assertThat(run((path) -> true)).contains(SPANS).doesNotContain("WARN");
		List<String> ours = loaded().stream().filter((name) -> name.startsWith("io.agenttracing.")).toList();
		assertThat(ours).contains("io.agenttracing.instrument.call.ReactorPublisherTracing")
			.filteredOn(JavaOnlyProcessTests::needsKotlin)
			.isEmpty();
		assertThat(needsKotlin("io.agenttracing.instrument.call.coroutine.SuspendedCalls")).isTrue();
		assertThat(needsKotlin("io.agenttracing.AgentTracerExtensionsKt")).isTrue();
	}

	/**
	 * Whether a class has anything of Kotlin in its constants.
	 */
	private static boolean needsKotlin(String name) {
		try (InputStream bytes = JavaOnlyProcessTests.class
			.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
			String constants = (bytes != null) ? new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1) : "";
			return constants.contains("kotlin/") || constants.contains("kotlinx/");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String run(Predicate<String> classPath) throws Exception {
		Path output = this.directory.resolve("output.txt");
		Process process = JavaProcess.start(output,
				List.of("-Xlog:class+load:file=" + this.directory.resolve("classes.txt"), "-cp",
						classPath().filter(classPath).collect(Collectors.joining(File.pathSeparator)),
						JavaOnlyProcess.class.getName()));
		try {
			assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		return Files.readString(output);
	}

	private List<String> loaded() throws Exception {
		try (Stream<String> lines = Files.lines(this.directory.resolve("classes.txt"))) {
			return lines.map((line) -> line.replaceFirst("^(\\[.*?\\])+ *", "").split(" ")[0]).toList();
		}
	}

	private static Stream<String> classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
	}

}
