package io.agenttracing.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.awaitility.Awaitility;

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
	private static final String READY = "Serving.";

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Process process;

	private final Path output;

	private final HttpRequest request;

	private Duration measured = Duration.ZERO;

	private SampleJvm(Process process, Path output, int port) {
		this.process = process;
		this.output = output;
		this.request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/documents"))
			.header("Content-Type", "text/plain")
			.timeout(Duration.ofSeconds(30))
			.POST(HttpRequest.BodyPublishers.ofString(DOCUMENT))
			.build();
	}

	/**
	 * Starts the sample.
	 * @param jar the sample
	 * @param modelDelay how long a model takes to answer, such as {@code 40ms}
	 * @param properties more properties
	 */
	static SampleJvm start(Path jar, String modelDelay, List<String> properties) throws IOException {
		int port = freePort();
		Path output = Files.createTempFile("sample", ".log");
		List<String> command = new ArrayList<>(List.of(ChildJvm.java(), "-Xms256m", "-Xmx256m",
				// The stand-ins of the models would wait for acknowledgements otherwise.
				"-Dsun.net.httpserver.nodelay=true", "-XX:-UseDynamicNumberOfCompilerThreads", "-jar", jar.toString(),
				"--server.port=" + port, "--sample.stand-in.delay=" + modelDelay,
				"--agent-tracing.console.enabled=false", "--logging.level.io.agenttracing=warn",
				"--logging.level.io.agenttracing.sample.startup=info"));
		command.addAll(properties);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
		return new SampleJvm(process, output, port);
	}

	/**
	 * Waits until documents are welcome.
	 */
	void awaitServing() {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.failFast("The sample did not start, see " + this.output, () -> !this.process.isAlive())
			.until(() -> Files.readString(this.output).contains(READY));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
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
		Duration before = this.measured;
		for (int i = 0; i < documents; i++) {
			Calls.expect("as status, after " + this.output, 200, process());
		}
		this.measured = cpu();
		return this.measured.minus(before).toNanos() / 1e6 / documents;
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
			Calls.expect("as status, after " + this.output, 200, process());
			millis[i] = (System.nanoTime() - start) / 1e6;
		}
		Arrays.sort(millis);
		return (millis[documents / 2] + millis[(documents - 1) / 2]) / 2;
	}

	/**
	 * What was before does not count.
	 */
	void forget() {
		this.measured = cpu();
	}

	// To compile takes a third of the time for thousands of documents, and ends some
	// time.
	private Duration cpu() {
		Duration all = this.process.info()
			.totalCpuDuration()
			.orElseThrow(() -> new IllegalStateException("The system does not tell the processor time of a process"));
		return all.minus(compilation());
	}

	private Duration compilation() {
		Duration sum = Duration.ZERO;
		Path threads = Path.of("/proc", Long.toString(this.process.pid()), "task");
		try (DirectoryStream<Path> directories = Files.newDirectoryStream(threads)) {
			for (Path thread : directories) {
				if (read(thread.resolve("comm")).matches("C[12] Compiler.*\\s*")) {
					String nanos = read(thread.resolve("schedstat")).split(" ")[0];
					sum = sum.plusNanos(Long.parseLong(nanos));
				}
			}
			return sum;
		}
		catch (IOException ex) {
			throw new IllegalStateException("The system does not tell the processor time of threads", ex);
		}
	}

	// A thread that has ended meanwhile is no compiler.
	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return "";
		}
	}

	private int process() {
		try {
			HttpResponse<String> response = this.client.send(this.request, HttpResponse.BodyHandlers.ofString());
			return response.body().contains("\"decision\"") ? response.statusCode() : 0;
		}
		catch (IOException ex) {
			throw new IllegalStateException("The sample does not answer, see " + this.output, ex);
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
