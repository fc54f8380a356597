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
import reactor.core.publisher.Hooks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random programs run without the starter and with its variants, and observe the same.
 * {@code -Dtransparency.programs} makes more of them, in all variants;
 * {@code -Dtransparency.seed} runs one.
 */
@Tag(FastRun.SLOW)
class TransparencyTests {

	private static final int FEW = 2_000;

	private static final int PROGRAMS = Integer.getInteger("transparency.programs", FEW);

	private static final @Nullable Long ONE = Long.getLong("transparency.seed");

	// Those of one kind come together.
	private static final int MOST = 5;

	private static final int ACCOUNTED = 500;

	private static final int TOLD = 5_000;

	private static final int TURNS = 3;

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
		try (UserAccessor accessor = UserAccessor.register(); UserHooks hooks = UserHooks.register()) {
			compare(PROGRAMS, List.of(Variant.values()));
		}
	}

	@Test
	void nothingIsDifferentWhereReactorPropagatesContexts() {
		Hooks.enableAutomaticContextPropagation();
		try {
			compare(PROGRAMS / 5, List.of(Variant.WITHOUT, Variant.SAMPLED, Variant.CAPPED, Variant.HOSTILE));
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	private static void compare(int programs, List<Variant> variants) {
		Applications.with(variants, (applications) -> {
			long first = (ONE != null) ? ONE : 0;
			long end = (ONE != null) ? ONE + 1 : programs;
			List<String> differences = new ArrayList<>();
			for (long seed = first; seed < end && differences.size() < MOST; seed++) {
				if (seed > first && seed % TOLD == 0) {
					System.out.printf("%,d of %,d programs, %d differences%n", seed, programs, differences.size());
				}
				differences.addAll(differences(seed, applications, variants));
				if (differences.isEmpty() && (seed % ACCOUNTED == 0 || seed == end - 1)) {
					differences.addAll(accounts(seed, applications, variants));
				}
			}
			assertThat(differences).isEmpty();
			if (ONE == null) {
				assertThat(applications.of(Variant.SAMPLED).spans()).isGreaterThan(programs);
			}
		});
	}

	private static List<String> differences(long seed, Applications applications, List<Variant> all) {
		List<String> differences = new ArrayList<>();
		Comparison comparison = new Comparison(applications.of(Variant.WITHOUT), Programs.of(seed));
		for (Variant variant : variants(seed, all)) {
			Difference difference = comparison.find(applications.of(variant));
			if (difference != null) {
				differences.add("-Dtransparency.seed=" + seed + ", " + variant + ": " + difference);
			}
		}
		return differences;
	}

	private static List<String> accounts(long seed, Applications applications, List<Variant> all) {
		List<String> wrong = new ArrayList<>();
		for (Variant variant : all) {
			applications.of(variant).accounts().forEach((each) -> wrong.add(variant + " until " + seed + ": " + each));
		}
		return wrong;
	}

	// In each build a third of the variants, in turns.
	private static List<Variant> variants(long seed, List<Variant> all) {
		List<Variant> variants = new ArrayList<>();
		for (int i = 0; i < all.size(); i++) {
			if (all.get(i) != Variant.WITHOUT && (ONE != null || PROGRAMS > FEW || (i + seed) % TURNS == 0)) {
				variants.add(all.get(i));
			}
		}
		return variants;
	}

}
