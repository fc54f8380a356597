package io.agenttracing.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The sample application in a JVM of its own. It gets documents over HTTP, one after the
 * other.
 */
final class SampleJvm implements AutoCloseable {

	private static final String DOCUMENT = """
			Question: Where may bicycles be stored?

			RESIDENTIAL LEASE

			Premises. The landlord lets the flat on the second floor, with three rooms and a cellar compartment.

			Rent. The monthly rent is 1,180 pounds, payable in advance on the third working day of each month.

			Bicycles. Bicycles may be stored in the cellar, not in the stairwell.

			Term. The lease begins on 1 June 2026 and has no fixed end.
			""";

	private static final String BOOT = "org.springframework.boot.micrometer.";

	/** Properties with which neither this project nor Spring Boot traces. */
	static final List<String> UNTRACED = List.of("--agent-tracing.enabled=false", "--agent-tracing.redis.mode=off",
			"--spring.autoconfigure.exclude=" + BOOT + "tracing.autoconfigure.MicrometerTracingAutoConfiguration,"
					+ BOOT + "tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration," + BOOT
					+ "observation.autoconfigure.ObservationAutoConfiguration");

	/** Said after the documents of the sample's own are through. */
	private static final Pattern READY = Pattern.compile("Serving\\..* '(http://localhost:\\d+/documents)");

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Process process;

	private final Path output;

	private final JvmCpu cpu;

	private @Nullable HttpRequest request;

	private SampleJvm(Process process, Path output) {
		this.process = process;
		this.output = output;
		this.cpu = new JvmCpu(process.toHandle());
	}

	/**
	 * Starts the sample.
	 * @param jar the sample
	 * @param modelDelay how long a model takes to answer, such as {@code 40ms}
	 * @param properties more properties
	 */
	static SampleJvm start(Path jar, String modelDelay, List<String> properties) throws IOException {
		Path output = Files.createTempFile("sample", ".log");
		List<String> command = new ArrayList<>(List.of(ChildJvm.java(), "-Xms256m", "-Xmx256m",
				// The stand-ins of the models would wait for acknowledgements otherwise.
				"-Dsun.net.httpserver.nodelay=true", "-XX:-UseDynamicNumberOfCompilerThreads", "-jar", jar.toString(),
				"--server.port=0", "--sample.stand-in.delay=" + modelDelay, "--agent-tracing.console.enabled=false",
				"--logging.level.io.agenttracing=warn", "--logging.level.io.agenttracing.sample.startup=info"));
		command.addAll(properties);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
		return new SampleJvm(process, output);
	}

	/**
	 * Waits until documents are welcome.
	 */
	void awaitServing() {
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> address() != null || !this.process.isAlive());
		String address = address();
		if (address == null) {
			throw new IllegalStateException("The sample did not start: " + output());
		}
		this.request = HttpRequest.newBuilder(URI.create(address))
			.header("Content-Type", "text/plain")
			.timeout(Duration.ofSeconds(30))
			.POST(HttpRequest.BodyPublishers.ofString(DOCUMENT))
			.build();
	}

	private @Nullable String address() {
		Matcher matcher = READY.matcher(output());
		return matcher.find() ? matcher.group(1) : null;
	}

	private String output() {
		try {
			// The last character may not be complete.
			return new String(Files.readAllBytes(this.output), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The processor time that a document takes in this JVM, without that of its
	 * compilers. Redis is a process of its own. What is exported while the JVM has
	 * nothing else to do counts too: it is measured since the end of the last time.
	 * @param documents how many are processed
	 * @return milliseconds
	 */
	double millisPerDocument(int documents) {
		for (int i = 0; i < documents; i++) {
			process();
		}
		return this.cpu.sinceBefore().toNanos() / 1e6 / documents;
	}

	/**
	 * How long a document takes, from the request to the answer.
	 * @param documents how many are processed
	 * @return the median, in milliseconds
	 */
	double millisUntilAnswered(int documents) {
		double[] millis = new double[documents];
		for (int i = 0; i < documents; i++) {
			long start = System.nanoTime();
			process();
			millis[i] = (System.nanoTime() - start) / 1e6;
		}
		Arrays.sort(millis);
		return (millis[documents / 2] + millis[(documents - 1) / 2]) / 2;
	}

	/**
	 * What was before does not count.
	 */
	void forget() {
		this.cpu.sinceBefore();
	}

	private void process() {
		try {
			HttpResponse<String> response = this.client.send(Objects.requireNonNull(this.request),
					HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200 || !response.body().contains("\"decision\"")) {
				throw new IllegalStateException("The sample answers " + response.body() + ", and says " + output());
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("The sample does not answer, and says " + output(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			this.process.waitFor();
			Files.deleteIfExists(this.output);
		}
		catch (InterruptedException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
