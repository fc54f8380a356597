package io.agenttracing.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.agenttracing.chaos.HangingChain.Form;
import io.agenttracing.testing.JavaProcess;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that hang and are killed two seconds or more after the hang may be reported,
 * two at a time: what hung is at the receiver with all that is above, of every one.
 */
class KilledWhileHangingTests {

	private static final Duration THRESHOLD = Duration.ofSeconds(1);

	private static final int AT_A_TIME = 2;

	private static final int SOONEST = 2_000;

	@TempDir
	private Path directory;

	@Test
	void whatHungIsAtTheReceiver() throws Exception {
		long seed = ChaosEffort.seed();
		SplittableRandom random = new SplittableRandom(seed);
		ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
		List<Future<?>> kills = new ArrayList<>();
		for (int i = 1; i <= ChaosEffort.kills(); i++) {
			Form form = Form.values()[random.nextInt(Form.values().length)];
			int millis = random.nextInt(SOONEST, ChaosEffort.longestUntilKill() * 1_000);
			String run = "seed %d, kill %d: %s, %d ms after the threshold".formatted(seed, i, form, millis);
			Path output = this.directory.resolve(i + ".txt");
			kills.add(threads.submit(() -> {
				hangAndKill(run, output, form, millis);
				return null;
			}));
		}
		for (Future<?> kill : kills) {
			kill.get(20, TimeUnit.MINUTES);
		}
		threads.shutdown();
		System.out.printf("%d of %d processes that were killed while an agent hung have left what hung%n", kills.size(),
				ChaosEffort.kills());
	}

	private void hangAndKill(String run, Path output, Form form, int millis) throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			Process process = JavaProcess.start(output,
					List.of("-cp", System.getProperty("java.class.path"), HangingChain.class.getName(),
							"--spring.main.banner-mode=off", "--chaos.form=" + form,
							"--agent-tracing.sampling.probability=0",
							"--agent-tracing.inflight.stuck-after=" + THRESHOLD.toMillis() + "ms",
							"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint()));
			try {
				Awaitility.await()
					.atMost(2, TimeUnit.MINUTES)
					.pollInterval(10, TimeUnit.MILLISECONDS)
					.until(() -> Files.readString(output).contains(HangingChain.BEGIN));
				assertThat(process.waitFor(THRESHOLD.toMillis() + millis, TimeUnit.MILLISECONDS)).as(run).isFalse();
			}
			finally {
				process.destroyForcibly();
			}
			assertThat(process.waitFor()).as(run).isNotZero();
			verify(run, form, receiver.spans());
			System.out.println(run + ": its chain is there");
		}
	}

	private static void verify(String run, Form form, List<ReceivedSpan> spans) {
		List<ReceivedSpan> markers = spans.stream().filter((span) -> span.name().startsWith("stuck ")).toList();
		// Reported again when it is twice as old
		List<ReceivedSpan> first = markers.subList(0, Math.min(markers.size(), form.markers().split("\n").length));
		assertThat(SpanTree.of(first).toString()).as(run).isEqualTo(form.markers());
		assertThat(markers).as(run).extracting(ReceivedSpan::traceId).containsOnly(markers.get(0).traceId());
		assertThat(markers).as(run)
			.anySatisfy((marker) -> assertThat(String.valueOf(marker.attributes().get("agent_tracing.stuck.stack")))
				.contains(form.frame()));
		assertThat(spans).as(run).extracting(ReceivedSpan::name).contains("prepare");
	}

}
