package io.agenttracing.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a call allocates is the same on every machine, and may not grow unnoticed. Each
 * variant has a JVM of its own, in which only C2 compiles, at once: so that what it finds
 * out about allocations depends on the number of calls, not on how busy the machine is.
 */
@DisabledIfSystemProperty(named = "test.agent-tracing.fast", matches = "true")
class CallBytesTests {

	/** The threads that the spans of these are handed on to allocate, too. */
	private static final List<CallVariant> HANDED_ON = List.of(CallVariant.STEP_ALL, CallVariant.STEP_TRACE,
			CallVariant.STEP_RECORDED);

	private static final List<CallVariant> OTHERS = List.of(CallVariant.STEP_SAMPLED, CallVariant.STEP_DROPPED,
			CallVariant.STEP_BELOW, CallVariant.AGENT_SHAPED);

	private static final String CLASS_PATH = System.getProperty("java.class.path");

	private static final List<String> JVM = List.of("-XX:-TieredCompilation", "-XX:-BackgroundCompilation",
			"-XX:+UseSerialGC", "-Xms256m", "-Xmx256m");

	/**
	 * C2 compiles after ten thousand calls, and what was inlined wrongly a second time.
	 */
	private static final CallProbe.Amount AMOUNT = new CallProbe.Amount(30_000, 5, 5_000);

	@Test
	@Timeout(value = 20, unit = TimeUnit.MINUTES)
	void noCallTakesMoreThanItsBudget() throws Exception {
		Budget budget = Budget.ofThisJdk(Path.of(""));
		boolean write = Boolean.getBoolean(Budget.WRITE);
		assumeThat(write || budget.exists()).as("No budget for this JDK: " + budget.remedy()).isTrue();
		Map<String, Double> measured = measure();
		if (write) {
			budget.write(measured);
			budget = Budget.ofThisJdk(Path.of(""));
		}
		List<String> excesses = new ArrayList<>();
		for (Map.Entry<String, Double> row : measured.entrySet()) {
			System.out.printf("%s: %.1f B%n", row.getKey(), row.getValue());
			budget.excess(row.getKey(), row.getValue()).ifPresent(excesses::add);
			budget.saving(row.getKey(), row.getValue()).ifPresent(System.out::println);
		}
		assertThat(excesses).isEmpty();
	}

	private static Map<String, Double> measure() throws Exception {
		List<CallVariant> variants = new ArrayList<>(HANDED_ON);
		variants.addAll(OTHERS);
		Map<CallVariant, Future<CallCosts>> costs = new EnumMap<>(CallVariant.class);
		Map<String, Double> measured = new LinkedHashMap<>();
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			for (CallVariant variant : variants) {
				costs.put(variant, executor.submit(() -> CallProbe.run(CLASS_PATH, JVM, variant, 1, AMOUNT)));
			}
			for (CallVariant variant : variants) {
				CallCosts cost = costs.get(variant).get();
				measured.put(Budget.caller(variant), cost.callerBytes());
				if (HANDED_ON.contains(variant)) {
					measured.put(Budget.all(variant), cost.bytes());
				}
			}
		}
		finally {
			executor.shutdownNow();
		}
		return measured;
	}

}
