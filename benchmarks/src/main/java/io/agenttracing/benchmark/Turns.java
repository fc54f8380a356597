package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What several variants measured in turns: in each turn every one once, and each comes
 * first as often as the others.
 *
 * @param <T> what a variant measures
 */
final class Turns<T> {

	private final Map<String, List<T>> measured = new HashMap<>();

	private int taken;

	void take(Collection<String> variants, Measurement<T> measurement) throws Exception {
		List<String> order = new ArrayList<>(variants);
		Collections.rotate(order, this.taken++);
		for (String variant : order) {
			this.measured.computeIfAbsent(variant, (name) -> new ArrayList<>()).add(measurement.of(variant));
		}
	}

	List<T> of(String variant) {
		return this.measured.getOrDefault(variant, List.of());
	}

	/**
	 * Measures a variant once.
	 */
	interface Measurement<T> {

		T of(String variant) throws Exception;

	}

}
