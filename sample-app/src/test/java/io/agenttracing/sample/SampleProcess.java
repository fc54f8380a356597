package io.agenttracing.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample in a JVM of its own, stopped as a user would stop it.
 */
final class SampleProcess implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(120);

	private final Process process;

	private final Path output;

	private SampleProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	static SampleProcess start(Path output, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), SampleApplication.class.getName()));
		command.addAll(List.of("--server.port=0", "--sample.stand-in.delay=0"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		return new SampleProcess(builder.redirectOutput(output.toFile()).start(), output);
	}

	String awaitOutput(String text) {
		Awaitility.await()
			.alias(text)
			.atMost(TIMEOUT)
			.failFast(() -> assertThat(this.process.isAlive()).as(this::output).isTrue())
			.until(() -> output().contains(text));
		return output();
	}

	int awaitExit() throws InterruptedException {
		if (!this.process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The process does not end: " + output());
		}
		return this.process.exitValue();
	}

	void stop() throws InterruptedException {
		this.process.destroy();
		awaitExit();
	}

	String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
