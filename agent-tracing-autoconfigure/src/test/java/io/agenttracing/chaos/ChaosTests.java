package io.agenttracing.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EmbeddedRedis.RunningServer;
import io.agenttracing.testing.Fault;
import io.agenttracing.testing.JavaProcess;
import io.agenttracing.testing.OtlpReceiver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in 96 MB while its receiver and Redis come and go at random and its
 * clock is set: what it says of its spans is held against its own books, and against what
 * has arrived. {@code -Dtest.agent-tracing.chaos.seed} repeats a run, as far as threads
 * and processes do.
 */
class ChaosTests {

	private static final int CONNECT_MILLIS = 120_000;

	private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

	// Beans that are no concern of ours, Lettuce's threads among them, are closed, too.
	private static final Duration LONGEST_CLOSE = SHUTDOWN_TIMEOUT.plusSeconds(5);

	@TempDir
	private Path directory;

	static List<Transport> transports() {
		return ChaosEffort.some(List.of(Transport.values()));
	}

	@ParameterizedTest
	@MethodSource("transports")
	void everySpanIsAccountedFor(Transport transport) throws Exception {
		long seed = ChaosEffort.seed();
		try (OtlpReceiver receiver = OtlpReceiver.start();
				RunningServer redis = EmbeddedRedis.start();
				ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port.setSoTimeout(CONNECT_MILLIS);
			ArrivedSpans arrived = ArrivedSpans.at(receiver);
			Path output = this.directory.resolve("output.txt");
			Process process = JavaProcess.start(output,
					arguments(transport, seed, receiver, redis, port.getLocalPort()));
			process.onExit().thenRun(() -> close(port));
			String weather;
			try (ChaosLink link = new ChaosLink(port.accept());
					ChaosWeather chaos = new ChaosWeather(seed, transport.faults, receiver, redis)) {
				accompany(transport + ", seed " + seed, link, chaos, receiver);
				weather = chaos.toString();
			}
			catch (IOException ex) {
				throw new AssertionError("seed " + seed + ", the application has printed:\n" + tail(output), ex);
			}
			finally {
				process.waitFor(10, TimeUnit.SECONDS);
				process.destroyForcibly();
			}
			ChaosResult result = ChaosResult.read(this.directory);
			ChaosTable.print(transport.name(), seed, weather, result, arrived);
			verify(result, arrived, "seed " + seed);
			assertThat(Files.readString(output)).as("seed %d", seed).doesNotContain("OutOfMemoryError");
		}
	}

	private void accompany(String run, ChaosLink link, ChaosWeather weather, OtlpReceiver receiver) throws Exception {
		for (String line = link.hear(); !line.equals(ChaosLink.GENERATED); line = link.hear()) {
			System.out.println(run + ": " + line);
		}
		weather.calmDown();
		link.say(ChaosLink.CALM);
		link.await(ChaosLink.DRAINED);
		receiver.fault(Fault.REFUSE);
		link.say(ChaosLink.OUTAGE);
		link.await(ChaosLink.CLOSED);
	}

	private void verify(ChaosResult result, ArrivedSpans arrived, String run) throws IOException {
		List<Long> ended = SpanIds.read(this.directory.resolve(SpanLedger.ENDED));
		List<Long> acknowledged = SpanIds.read(this.directory.resolve(SpanLedger.ACKNOWLEDGED));
		Set<Long> all = new HashSet<>(ended);
		Set<Long> ids = arrived.ids();
		assertThat(all).as(run).hasSize(ended.size());
		assertThat(result.number("created")).as(run)
			.isEqualTo(ended.size() + result.number("unrecorded"))
			.isEqualTo(result.outcomes());
		assertThat(result.number("waiting")).as(run).isZero();
		assertThat(new HashSet<>(acknowledged)).as(run).hasSize(acknowledged.size());
		assertThat(result.of(SpanOutcome.DELIVERED)).as(run).isEqualTo(acknowledged.size());
		assertThat(ids.containsAll(acknowledged)).as("%s: what is delivered has arrived", run).isTrue();
		assertThat(all.containsAll(ids)).as("%s: what has arrived was created", run).isTrue();
		// Taken, but the answer was lost, and there was no time or memory to ask again.
		assertThat(ids.size() - acknowledged.size()).as(run)
			.isBetween(0, (int) (result.of(SpanOutcome.BUFFER_FULL) + result.of(SpanOutcome.EXPORT_FAILED)
					+ result.of(SpanOutcome.SHUTDOWN)));
		assertThat(result.number("within.lost"))
			.as("%s: of what fits into the buffer is lost %s", run, result.text("within.reasons"))
			.isZero();
		assertThat(result.of(SpanOutcome.SHUTDOWN)).as(run).isEqualTo(result.number("retained"));
		assertThat(result.number("close.millis")).as(run).isLessThan(LONGEST_CLOSE.toMillis());
		assertThat(result.text("listeners")).as(run).isEqualTo("alive");
		if (ChaosEffort.patience() > 0) {
			assertThat(result.text("threads")).as(run).isEmpty();
		}
		assertThat(result.number("within.episodes")).as(run).isPositive();
		assertThat(result.number("flood.episodes")).as(run).isPositive();
		assertThat(result.number("clock.shifts")).as(run).isPositive();
		assertThat(arrived.duration()).as(run).isGreaterThan(Duration.ofMinutes(55));
		assertThat(arrived.shortestSpan()).as(run).isGreaterThanOrEqualTo(Duration.ZERO);
		assertThat(arrived.longestSpan()).as(run).isLessThan(Duration.ofMinutes(5));
	}

	private List<String> arguments(Transport transport, long seed, OtlpReceiver receiver, RunningServer redis,
			int port) {
		List<String> arguments = new ArrayList<>(List.of("-Xmx96m", "-XX:+ExitOnOutOfMemoryError", "-cp",
				System.getProperty("java.class.path"), ChaosProcess.class.getName()));
		List<String> properties = new ArrayList<>(Arrays.asList(redis.properties()));
		properties.addAll(transport.properties(receiver));
		properties.addAll(List.of("spring.main.banner-mode=off",
				"agent-tracing.sampling.probability=" + transport.probability, "agent-tracing.buffer-size=4MB",
				"agent-tracing.export.shutdown-timeout=" + SHUTDOWN_TIMEOUT.toSeconds() + "s",
				"agent-tracing.redis.write-channels=agent.*",
				"management.opentelemetry.tracing.export.schedule-delay=200ms", "chaos.directory=" + this.directory,
				"chaos.port=" + port, "chaos.seed=" + seed, "chaos.spans=" + ChaosEffort.spans(),
				"chaos.episodes=" + ChaosEffort.episodes(), "chaos.patience=" + ChaosEffort.patience()));
		properties.forEach((property) -> arguments.add("--" + property));
		return arguments;
	}

	// Nobody waits for a process that could not start.
	private static void close(ServerSocket port) {
		try {
			port.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String tail(Path output) throws IOException {
		List<String> lines = Files.readAllLines(output);
		return String.join("\n", lines.subList(Math.max(0, lines.size() - 120), lines.size()));
	}

	/**
	 * How spans are sent, and what can happen to them.
	 */
	enum Transport {

		HTTP(1.0,
				List.of(Fault.REFUSE, Fault.UNAVAILABLE, Fault.TOO_MANY_REQUESTS, Fault.HANG, Fault.SLOW, Fault.RESET,
						Fault.NOT_HTTP)),

		/** Beside it, traces are recorded and only kept for their errors. */
		GRPC(0.5, List.of(Fault.REFUSE, Fault.UNAVAILABLE, Fault.TOO_MANY_REQUESTS, Fault.HANG, Fault.SLOW));

		private final double probability;

		private final List<Fault> faults;

		Transport(double probability, List<Fault> faults) {
			this.probability = probability;
			this.faults = faults;
		}

		private List<String> properties(OtlpReceiver receiver) {
			String prefix = "management.opentelemetry.tracing.export.otlp.";
			String endpoint = (this == HTTP) ? receiver.httpEndpoint() : receiver.grpcEndpoint();
			return List.of(prefix + "transport=" + name(), prefix + "endpoint=" + endpoint);
		}

	}

}
