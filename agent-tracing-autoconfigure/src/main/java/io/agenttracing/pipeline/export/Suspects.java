package io.agenttracing.pipeline.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parcels whose batch failed without a reason, so that it may be their fault or that of
 * the receiver: they are left aside until others got through. Those to which that
 * happened five times are hopeless. While nothing gets through, nobody is to blame.
 */
final class Suspects {

	private static final int MAX_FAILURES = 5;

	private final Set<Parcel> aside = new HashSet<>();

	private final Map<Parcel, Integer> failures = new HashMap<>();

	void add(Parcel parcel) {
		this.aside.add(parcel);
	}

	boolean contains(Parcel parcel) {
		return this.aside.contains(parcel);
	}

	int size() {
		return this.aside.size();
	}

	void remove(Parcel parcel) {
		this.aside.remove(parcel);
		this.failures.remove(parcel);
	}

	/**
	 * Another batch got through.
	 * @return the parcels that are hopeless
	 */
	List<Parcel> othersGotThrough() {
		if (this.aside.isEmpty()) {
			return List.of();
		}
		List<Parcel> hopeless = new ArrayList<>();
		for (Parcel parcel : this.aside) {
			if (this.failures.merge(parcel, 1, Integer::sum) >= MAX_FAILURES) {
				hopeless.add(parcel);
			}
		}
		this.aside.clear();
		return hopeless;
	}

}
