package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code view} says, and where it does not begin.
 */
class ViewCommandTests {

	@TempDir
	private Path directory;

	@Test
	void whoCanSendIsSaid() throws InterruptedException {
		assertThat(started("--bind", "0.0.0.0")).contains("of every address of this machine",
				"Who can send now: everybody who reaches this machine over any network, without a password and unencrypted");
		assertThat(started("--bind", "127.0.0.1")).contains("from programs on this machine only")
			.doesNotContain("Who can send");
		assertThat(started()).contains("from programs on this machine only").hasLineCount(2);
	}

	@Test
	void aPortThatIsTakenIsNamed() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String port = Integer.toString(taken.getLocalPort());
			Result http = run("view", "--port=0", "--http-port=" + port, "--grpc-port=0");
			assertThat(http.status()).isEqualTo(2);
			assertThat(http.err()).startsWith("port " + port + ", for OTLP over HTTP, cannot be had").hasLineCount(1);
			Result grpc = run("view", "--port=0", "--http-port=0", "--grpc-port=" + port);
			assertThat(grpc.status()).isEqualTo(2);
			assertThat(grpc.err()).startsWith("port " + port + ", for OTLP over gRPC, cannot be had").hasLineCount(1);
		}
	}

	@Test
	void whatMakesNoSenseIsRefused() {
		assertThat(run("view", "--bind", "0.0.0.0", "trace.json").err()).contains("With files nothing is received");
		assertThat(run("view", "--port", "70000").err()).contains("No port: 70000");
		assertThat(run("view", "--port=0", this.directory.resolve("absent").toString()))
			.isEqualTo(new Result(2, "", this.directory.resolve("absent") + ": no such file\n"));
	}

	private static String started(String... options) throws InterruptedException {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		String[] arguments = new String[options.length + 4];
		System.arraycopy(new String[] { "view", "--port=0", "--http-port=0", "--grpc-port=0" }, 0, arguments, 0, 4);
		System.arraycopy(options, 0, arguments, 4, options.length);
		PrintWriter flushed = new PrintWriter(out, true);
		Thread program = new Thread(() -> AgentTracingCli.run(flushed, new PrintWriter(err), arguments));
		program.start();
		try {
			await().atMost(30, TimeUnit.SECONDS)
				.until(() -> program.getState() == Thread.State.WAITING && out.toString().contains("OTLP is received")
						|| !program.isAlive());
			assertThat(err.toString()).isEmpty();
			return out.toString();
		}
		finally {
			program.interrupt();
			program.join(10_000);
			assertThat(program.isAlive()).isFalse();
		}
	}

	private static Result run(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
		return new Result(status,
				out.toString()
					.lines()
					.filter((line) -> !line.startsWith("Traces are shown"))
					.reduce("", (a, b) -> a + b),
				err.toString());
	}

	/**
	 * What the program has said.
	 */
	private record Result(int status, String out, String err) {

	}

}
