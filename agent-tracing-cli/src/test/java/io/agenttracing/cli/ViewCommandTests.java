package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What {@code view} says, and where it does not begin.
 */
class ViewCommandTests {

	private static final List<String> ANY_PORTS = List.of("view", "--port=0", "--http-port=0", "--grpc-port=0");

	private static final String TRACE = """
			{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "4bf92f3577b34da6a3ce929d0e0e473%d",
			"spanId": "00f067aa0ba902b7", "name": "ask", "startTimeUnixNano": "1", "endTimeUnixNano": "2"}]}]}]}""";

	@TempDir
	private Path directory;

	@Test
	void theFirstLinesAreThoseOfTheDocument() throws Exception {
		List<String> texts = texts();
		try (Program program = new Program(ANY_PORTS)) {
			assertThat(usualPorts(program.said())).isEqualTo(texts.get(0));
		}
		try (Program program = new Program(ANY_PORTS, "--bind", "127.0.0.1")) {
			assertThat(usualPorts(program.said())).isEqualTo(texts.get(0));
		}
	}

	@Test
	void whoCanSendIsSaid() throws Exception {
		try (Program program = new Program(ANY_PORTS, "--bind", "0.0.0.0")) {
			assertThat(program.said()).contains("of every address of this machine",
					"Who can send now: everybody who reaches this machine over any network, without a password and"
							+ " unencrypted\n");
		}
		InetAddress own = OwnAddress.orNull();
		assumeTrue(own != null, "No network");
		try (Program program = new Program(ANY_PORTS, "--bind", own.getHostAddress())) {
			assertThat(usualPorts(program.said()).replace(own.getHostAddress(), "172.17.0.1")).contains(texts().get(1));
		}
	}

	@Test
	void ofFilesNothingIsReceived() throws Exception {
		Path file = Files.writeString(this.directory.resolve("trace.json"), TRACE.formatted(6));
		try (Program program = new Program(List.of("view", "--port=0", file.toString()))) {
			assertThat(program.said()).doesNotContain("OTLP").hasLineCount(3);
			String page = program.match("Traces are shown at (\\S+)#/trace/4bf92f3577b34da6a3ce929d0e0e4736,").group(1);
			HttpResponse<String> answer = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(page + "v1/traces"))
					.header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString(TRACE.formatted(7)))
					.build(), BodyHandlers.ofString());
			assertThat(answer.statusCode()).isEqualTo(404);
			assertThat(answer.body()).contains("Nothing is received here");
			assertThat(HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(page + "api/traces")).build(), BodyHandlers.ofString())
				.body()).contains("0e4736").doesNotContain("0e4737");
		}
	}

	@Test
	void aPortThatIsTakenIsNamedAndNothingElseIsSaid() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String port = Integer.toString(taken.getLocalPort());
			Result http = run("view", "--port=0", "--http-port=" + port, "--grpc-port=0");
			assertThat(http.status()).isEqualTo(2);
			assertThat(http.err()).startsWith("Port " + port + ", for OTLP over HTTP, cannot be had")
				.contains("--http-port takes another")
				.hasLineCount(1);
			Result grpc = run("view", "--port=0", "--http-port=0", "--grpc-port=" + port);
			assertThat(grpc.status()).isEqualTo(2);
			assertThat(grpc.err()).startsWith("Port " + port + ", for OTLP over gRPC, cannot be had")
				.contains("--grpc-port takes another")
				.hasLineCount(1);
			assertThat(http.out() + grpc.out()).isEmpty();
		}
	}

	@Test
	void anAddressOfAnotherMachineIsNamed() {
		assertThat(run("view", "--port=0", "--http-port=0", "--grpc-port=0", "--bind", "203.0.113.1"))
			.isEqualTo(new Result(2, "", "203.0.113.1 is no address of this machine\n"));
	}

	@Test
	void whatMakesNoSenseIsRefused() {
		assertThat(run("view", "--bind", "0.0.0.0", "trace.json").err()).contains("With files nothing is received");
		assertThat(run("view", "--port", "70000").err()).contains("No port: 70000");
		assertThat(run("view", "--port=0", this.directory.resolve("absent").toString()))
			.isEqualTo(new Result(2, "", this.directory.resolve("absent") + ": no such file\n"));
	}

	@Test
	void aSmallHeapIsNotFilledWithTraces() {
		long megabyte = 1024 * 1024;
		assertThat(
				Stream.of(64, 128, 256, 1024, 16 * 1024).map((heap) -> LoadedTraces.room(heap * megabyte) / megabyte))
			.containsExactly(32L, 64L, 64L, 256L, 1024L);
	}

	private static List<String> texts() throws IOException {
		return Pattern.compile("```text\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("..", "docs", "view.md")))
			.results()
			.map((text) -> text.group(1))
			.toList();
	}

	private static String usualPorts(String said) {
		return said.replaceAll("localhost:\\d+/", "localhost:8090/")
			.replaceAll("HTTP at port \\d+", "HTTP at port 4318")
			.replaceAll("gRPC at port \\d+", "gRPC at port 4317");
	}

	private static Result run(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
		return new Result(status, out.toString(), err.toString());
	}

	/**
	 * What the program has said.
	 */
	private record Result(int status, String out, String err) {

	}

	/**
	 * The program while it runs.
	 */
	private static final class Program implements AutoCloseable {

		private final StringWriter out = new StringWriter();

		private final StringWriter err = new StringWriter();

		private final Thread thread;

		private Program(List<String> arguments, String... more) {
			String[] all = Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
			PrintWriter flushed = new PrintWriter(this.out, true);
			this.thread = new Thread(() -> AgentTracingCli.run(flushed, new PrintWriter(this.err, true), all));
			this.thread.start();
		}

		private String said() {
			await().atMost(30, TimeUnit.SECONDS)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> this.out.toString().contains("Ctrl-C") || !this.thread.isAlive());
			assertThat(this.err.toString()).isEmpty();
			return this.out.toString();
		}

		private MatchResult match(String pattern) {
			return Pattern.compile(pattern).matcher(said()).results().findFirst().orElseThrow();
		}

		@Override
		public void close() throws InterruptedException {
			this.thread.interrupt();
			this.thread.join(10_000);
			assertThat(this.thread.isAlive()).isFalse();
		}

	}

}
