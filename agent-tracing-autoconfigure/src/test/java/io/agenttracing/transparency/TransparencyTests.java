package io.agenttracing.transparency;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.agenttracing.testing.FastRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random programs run without the starter and with each of its variants.
 * {@code -Dtransparency.programs} makes more of them, {@code -Dtransparency.seed} runs
 * one.
 */
@Tag(FastRun.SLOW)
class TransparencyTests {

	private static final int PROGRAMS = Integer.getInteger("transparency.programs", 2_000);

	// Those of one kind come together.
	private static final int MOST = 5;

	private static final int ACCOUNTED = 100;

	// What is found about programs whose only purpose is to fail.
	@BeforeEach
	void silenceFindings() {
		level(Level.OFF);
	}

	@AfterEach
	void restoreFindings() {
		level(null);
	}

	private static void level(@Nullable Level level) {
		((Logger) LoggerFactory.getLogger("io.agenttracing")).setLevel(level);
	}

	@Test
	void nothingIsDifferent() {
		Applications.with(List.of(Variant.values()), (applications) -> {
			List<String> differences = new ArrayList<>();
			Long one = Long.getLong("transparency.seed");
			for (long seed = (one != null) ? one : 0; seed < ((one != null) ? one + 1 : PROGRAMS)
					&& differences.size() < MOST; seed++) {
				Comparison comparison = new Comparison(applications, Programs.of(seed));
				for (Variant variant : Variant.withStarter()) {
					Difference difference = comparison.find(variant);
					if (difference != null) {
						differences.add("-Dtransparency.seed=" + seed + ": " + difference);
					}
				}
				if (seed % ACCOUNTED == 0) {
					for (Variant variant : Variant.withStarter()) {
						assertThat(applications.of(variant).accounts()).as(variant + " until seed " + seed).isEmpty();
					}
				}
			}
			assertThat(differences).isEmpty();
			assertThat(applications.of(Variant.SAMPLED).spans()).isGreaterThan((one != null) ? 0 : PROGRAMS);
		});
	}

}
