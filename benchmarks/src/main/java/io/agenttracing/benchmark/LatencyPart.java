package io.agenttracing.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

/**
 * How long a document of the sample takes, with and without tracing, where its models
 * need some time to answer. Each variant is a JVM of its own, started several times; they
 * work in turns.
 */
final class LatencyPart implements Part {

	/** As the sample has it by default. */
	private static final String MODEL_DELAY = "40ms";

	private static final int DOCUMENTS = 20;

	private static final int WARM_UP = 600;

	private static final int TURNS = 6;

	private static final String BASELINE = "untraced";

	private static final String AGAIN = "untraced again";

	private static final String OURS = "with this project, sampled ";

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Turns<Double> millis = new Turns<>();
		for (int pairs = 0; pairs < comparisons.mode().pairs(); pairs += TURNS) {
			measure(comparisons.mode(), millis);
		}
		report(comparisons, AGAIN, "", millis);
		report(comparisons, OURS + "0.1", "≤ 1.02", millis);
		report(comparisons, OURS + "1.0", "", millis);
	}

	private static void report(Comparisons comparisons, String variant, String target, Turns<Double> millis) {
		comparisons.add(Ratio.of("sample pipeline, time of a document: " + variant + " / " + BASELINE, target, "ms",
				millis.of(variant), millis.of(BASELINE)));
	}

	private static Map<String, List<String>> variants(String exporter) {
		Map<String, List<String>> variants = new LinkedHashMap<>();
		variants.put(BASELINE, SampleJvm.UNTRACED);
		variants.put(AGAIN, SampleJvm.UNTRACED);
		for (String probability : List.of("0.1", "1.0")) {
			variants.put(OURS + probability, List.of("--agent-tracing.sampling.probability=" + probability, exporter));
		}
		return variants;
	}

	private static void measure(Mode mode, Turns<Double> millis) throws Exception {
		Map<String, SampleJvm> samples = new LinkedHashMap<>();
		try (TraceReceiver receiver = new TraceReceiver()) {
			Path jar = Peers.file("benchmark.sample");
			for (Map.Entry<String, List<String>> variant : variants(receiver.property()).entrySet()) {
				samples.put(variant.getKey(), SampleJvm.start(jar, MODEL_DELAY, variant.getValue()));
			}
			samples.values().parallelStream().forEach((sample) -> {
				sample.awaitServing();
				sample.millisUntilAnswered(mode.scaled(WARM_UP));
			});
			long before = receiver.bytes();
			for (int turn = 0; turn < TURNS; turn++) {
				millis.take(samples.keySet(),
						(variant) -> samples.get(variant).millisUntilAnswered(mode.scaled(DOCUMENTS)));
			}
			// What is left goes out after some seconds.
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> receiver.bytes() > before);
		}
		finally {
			samples.values().forEach(SampleJvm::close);
		}
	}

}
