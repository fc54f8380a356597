package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.awaitility.Awaitility;

/**
 * The sample's documents from end to end, with models that answer at once: the processor
 * time of one, with and without tracing. Each variant is a JVM of its own; they work in
 * turns. A JVM that compiles the same code once more is up to a tenth slower or faster,
 * so that each variant is started several times.
 */
final class PipelinePart implements Part {

	private static final int DOCUMENTS = 100;

	private static final int WARM_UP = 3_000;

	private static final int TURNS = 6;

	private static final double PROMISE = 1.02;

	/** What an application without this project would have. */
	private static final List<String> BOOT_ALONE = List.of("--agent-tracing.enabled=false",
			"--agent-tracing.redis.mode=off", "--management.tracing.sampling.probability=0.1");

	private static final String BASELINE = "untraced";

	private static final String AGAIN = "untraced again";

	private static final String BOOT_SAMPLED = "Boot's own tracing, sampled 0.1";

	private static final String OURS = "with this project, sampled ";

	private static final String UNWATCHED = OURS + "0.1, neither kept for errors nor watched";

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Map<String, List<String>> variants = new LinkedHashMap<>();
		variants.put(BASELINE, SampleJvm.UNTRACED);
		variants.put(AGAIN, SampleJvm.UNTRACED);
		variants.put(BOOT_SAMPLED, BOOT_ALONE);
		for (String probability : List.of("0.0", "0.1", "1.0")) {
			variants.put(OURS + probability, List.of("--agent-tracing.sampling.probability=" + probability));
		}
		variants.put(UNWATCHED, List.of("--agent-tracing.sampling.probability=0.1",
				"--agent-tracing.sampling.keep.errors=false", "--agent-tracing.inflight.enabled=false"));
		Turns<Double> millis = new Turns<>();
		for (int pairs = 0; pairs < comparisons.mode().pairs(); pairs += TURNS) {
			System.out.println("Documents, from round " + (pairs + 1) + " of " + comparisons.mode().pairs());
			measure(comparisons.mode(), variants, millis);
		}
		report(comparisons, millis);
	}

	private static void measure(Mode mode, Map<String, List<String>> variants, Turns<Double> millis) throws Exception {
		Map<String, Sample> samples = new LinkedHashMap<>();
		try {
			for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
				samples.put(variant.getKey(), Sample.start(Peers.file("benchmark.sample"), variant.getValue()));
			}
			// Side by side: nothing is measured, and there is much to wait for.
			samples.values().parallelStream().forEach((sample) -> sample.warmUp(mode.scaled(WARM_UP)));
			samples.values().forEach((sample) -> sample.jvm().forget());
			for (int turn = 0; turn < TURNS; turn++) {
				millis.take(samples.keySet(),
						(variant) -> samples.get(variant).jvm().millisPerDocument(mode.scaled(DOCUMENTS)));
			}
			for (String variant : List.of(BASELINE, AGAIN, OURS + "0.0")) {
				samples.get(variant).verifyNothingExported();
			}
			samples.get(OURS + "1.0").verifyExported();
		}
		finally {
			samples.values().forEach(Sample::close);
		}
	}

	private static void report(Comparisons comparisons, Turns<Double> millis) {
		Ratio noise = comparisons.add(ratio(AGAIN, BASELINE, millis));
		for (String variant : List.of(BOOT_SAMPLED, OURS + "0.0", OURS + "0.1", OURS + "1.0", UNWATCHED)) {
			Ratio ratio = ratio(variant, BASELINE, millis);
			comparisons.add(variant.equals(OURS + "0.1") ? judged(ratio, noise) : resolved(ratio, noise));
		}
		for (String variant : List.of(OURS + "0.1", UNWATCHED)) {
			comparisons.add(resolved(ratio(variant, BOOT_SAMPLED, millis), noise));
		}
	}

	private static Ratio ratio(String variant, String baseline, Turns<Double> millis) {
		return Ratio.of("sample pipeline, CPU of a document: " + variant + " / " + baseline, "", "ms",
				millis.of(variant), millis.of(baseline));
	}

	private static Ratio judged(Ratio ratio, Ratio noise) {
		double limit = PROMISE + noise.resolution();
		Ratio resolved = resolved(ratio, noise);
		String remark = resolved.target().isEmpty() ? "" : "; " + resolved.target();
		return ratio.aimedAt(String.format(Locale.ROOT, "95 %% bound ≤ %.3f", limit), ratio.high() <= limit)
			.remarked(remark);
	}

	private static Ratio resolved(Ratio ratio, Ratio noise) {
		boolean resolvable = Math.abs(ratio.median() - 1) > noise.resolution();
		return resolvable ? ratio
				: ratio.remarked(String.format(Locale.ROOT, "not resolvable: within ± %.3f", noise.resolution()));
	}

	/**
	 * A variant of the sample.
	 */
	private static final class Sample implements AutoCloseable {

		private final TraceReceiver receiver;

		private final SampleJvm jvm;

		private long exportedBefore;

		private Sample(TraceReceiver receiver, SampleJvm jvm) {
			this.receiver = receiver;
			this.jvm = jvm;
		}

		private static Sample start(Path jar, List<String> properties) throws IOException {
			TraceReceiver receiver = new TraceReceiver();
			List<String> all = new ArrayList<>(properties);
			all.add(receiver.property());
			return new Sample(receiver, SampleJvm.start(jar, "0", all));
		}

		private SampleJvm jvm() {
			return this.jvm;
		}

		private void warmUp(int documents) {
			this.jvm.awaitServing();
			this.jvm.millisPerDocument(documents);
			this.exportedBefore = this.receiver.bytes();
		}

		private void verifyExported() {
			// What is left goes out after some seconds.
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.receiver.bytes() > this.exportedBefore);
		}

		private void verifyNothingExported() {
			Calls.expect("exported bytes", this.exportedBefore, this.receiver.bytes());
		}

		@Override
		public void close() {
			this.jvm.close();
			this.receiver.close();
		}

	}

}
