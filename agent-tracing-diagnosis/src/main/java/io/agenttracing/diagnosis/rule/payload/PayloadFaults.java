package io.agenttracing.diagnosis.rule.payload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.rule.payload.PayloadSighting.Place;
import io.agenttracing.diagnosis.trace.SpanNode;
import org.jspecify.annotations.Nullable;

/**
 * The same field, wrong in the same way, is one fault wherever it is seen: it began where
 * it was seen first. What an agent makes is a fault of its own, unless it was seen below
 * that agent, or above it, or in what it took.
 */
final class PayloadFaults {

	// What happens at one time happens in the order of the tree: what is returned, after
	// all that is below.
	private static final Comparator<PayloadSighting> IN_ORDER = Comparator.comparingDouble(PayloadSighting::time)
		.thenComparingDouble(PayloadFaults::position)
		.thenComparing((one, other) -> Integer.compare(other.span().order(), one.span().order()))
		.thenComparing(PayloadSighting::place);

	private static final int MAX_FAULTS = 32;

	/** Of one kind that are told apart by the name of the field. */
	private static final int MAX_OF_A_KIND = 64;

	private final List<PayloadFault> faults = new ArrayList<>();

	private final Map<String, List<Known>> known = new HashMap<>();

	private PayloadFaults() {
	}

	static List<PayloadFault> of(List<PayloadSighting> sightings) {
		List<PayloadSighting> sorted = new ArrayList<>(sightings);
		sorted.sort(IN_ORDER);
		PayloadFaults faults = new PayloadFaults();
		sorted.forEach(faults::add);
		return faults.faults;
	}

	private static double position(PayloadSighting sighting) {
		SpanNode span = sighting.span();
		return (sighting.place() == Place.RETURNED) ? span.order() + span.below().size() + 0.5 : span.order();
	}

	private void add(PayloadSighting sighting) {
		List<FieldChange> own = new ArrayList<>();
		for (FieldChange change : sighting.changes()) {
			PayloadFault fault = find(change, sighting);
			if (fault != null) {
				fault.seenAt(sighting.span());
			}
			else {
				own.add(change);
			}
		}
		boolean unknown = sighting.changes().isEmpty();
		if (own.isEmpty() && !unknown) {
			return;
		}
		PayloadFault fault = at(sighting);
		if (fault == null) {
			return;
		}
		fault.changes().addAll(own);
		for (FieldChange change : own) {
			List<Known> same = this.known.computeIfAbsent(change.kind(), (kind) -> new ArrayList<>());
			if (same.size() < MAX_OF_A_KIND) {
				same.add(new Known(sighting.field(change), fault));
			}
		}
	}

	private @Nullable PayloadFault at(PayloadSighting sighting) {
		for (PayloadFault fault : this.faults) {
			if (fault.origin().span() == sighting.span() && fault.origin().place() == sighting.place()) {
				return fault;
			}
		}
		PayloadFault fault = (this.faults.size() < MAX_FAULTS) ? new PayloadFault(sighting) : null;
		if (fault != null) {
			this.faults.add(fault);
		}
		return fault;
	}

	private @Nullable PayloadFault find(FieldChange change, PayloadSighting sighting) {
		String field = sighting.field(change);
		for (Known each : this.known.getOrDefault(change.kind(), List.of())) {
			if (each.isSame(field) && each.fault().mayReach(sighting)) {
				return each.fault();
			}
		}
		return null;
	}

	/**
	 * A field that belongs to a fault. What has no name may be any field: it is all that
	 * was handed on.
	 */
	private record Known(String field, PayloadFault fault) {

		boolean isSame(String other) {
			return this.field.isEmpty() || other.isEmpty() || this.field.equals(other);
		}

	}

}
