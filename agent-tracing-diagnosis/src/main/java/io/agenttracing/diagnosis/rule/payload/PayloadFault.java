package io.agenttracing.diagnosis.rule.payload;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.diagnosis.rule.payload.PayloadSighting.Place;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * Fields that went wrong at one place, and who saw it.
 */
final class PayloadFault {

	private static final int MAX_SPANS = 10;

	private final PayloadSighting origin;

	private final List<FieldChange> changes = new ArrayList<>();

	private final List<SpanNode> spans = new ArrayList<>();

	PayloadFault(PayloadSighting origin) {
		this.origin = origin;
		this.spans.add(origin.span());
	}

	PayloadSighting origin() {
		return this.origin;
	}

	/**
	 * What is wrong; empty where nobody can say.
	 */
	List<FieldChange> changes() {
		return this.changes;
	}

	/**
	 * Where it was seen, the origin first.
	 */
	List<SpanNode> spans() {
		return this.spans;
	}

	void seenAt(SpanNode span) {
		if (this.spans.size() < MAX_SPANS && !this.spans.contains(span)) {
			this.spans.add(span);
		}
	}

	/**
	 * Whether what was seen elsewhere can come from it: what somebody took can, but what
	 * somebody made only if it had reached that one, or is another call of the same.
	 */
	boolean mayReach(PayloadSighting sighting) {
		if (sighting.place() == Place.ALTERED) {
			return this.origin.place() == Place.ALTERED;
		}
		if (!sighting.isMade()) {
			return true;
		}
		SpanNode maker = Participants.maker(sighting.span());
		if (maker.name().equals(Participants.maker(this.origin.span()).name())) {
			return true;
		}
		for (SpanNode span : this.spans) {
			if (span == maker || span.isBelow(maker) || maker.isBelow(span)) {
				return true;
			}
		}
		return false;
	}

}
