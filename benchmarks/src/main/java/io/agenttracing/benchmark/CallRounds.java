package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What calls have cost, each variant once in each round, in a JVM that is started for it.
 */
final class CallRounds {

	/** A heap that grows while it is measured would be measured too. */
	private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

	private static final int WARM_UP = 1_000_000;

	private static final int ROUNDS = 10;

	private static final int STEPS = 20_000;

	private final Map<CallVariant, List<CallCosts>> costs = new EnumMap<>(CallVariant.class);

	private final Mode mode;

	private final int threads;

	CallRounds(Mode mode, int threads) {
		this.mode = mode;
		this.threads = threads;
	}

	void measure(Collection<CallVariant> variants) throws IOException, InterruptedException {
		for (CallVariant variant : variants) {
			int steps = (this.mode == Mode.TINY) ? STEPS / 100 : STEPS;
			CallCosts measured = CallProbe.run(variant.classPath(), HEAP, variant, this.threads,
					new CallProbe.Amount(steps * (WARM_UP / STEPS), ROUNDS, steps));
			this.costs.computeIfAbsent(variant, (first) -> new ArrayList<>()).add(measured);
		}
	}

	Set<CallVariant> variants() {
		return this.costs.keySet();
	}

	List<Double> of(CallVariant variant, ToDoubleFunction<CallCosts> figure) {
		List<CallCosts> measured = this.costs.get(variant);
		if (measured == null) {
			throw new IllegalStateException("Nothing was measured for " + variant + ", only for " + variants());
		}
		return measured.stream().map(figure::applyAsDouble).toList();
	}

}
