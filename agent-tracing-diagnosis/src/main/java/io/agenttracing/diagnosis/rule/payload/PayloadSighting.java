package io.agenttracing.diagnosis.rule.payload;

import java.util.List;

import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * A payload that is not as it should be, where it was seen.
 *
 * @param span the span that has it
 * @param place what it is there
 * @param time when that was
 * @param changes in which fields it is not; none where these are not known
 */
record PayloadSighting(SpanNode span, Place place, double time, List<FieldChange> changes) {

	/**
	 * Whether it was made here: what was taken was made by another.
	 */
	boolean isMade() {
		return this.place == Place.SENT || this.place == Place.RETURNED;
	}

	/**
	 * The name of a field. What a parameter is called says nothing about the field that
	 * was handed over.
	 */
	String field(FieldChange change) {
		return (this.place == Place.TAKEN && change.isTopmost()) ? "" : change.field();
	}

	/**
	 * What a payload is to the span that has it. Of what happens at one time the first
	 * one is the cause.
	 */
	enum Place {

		/** What an agent took. */
		TAKEN,

		/** What a message carries. */
		SENT,

		/** What it carries no more, or not yet, when it is received. */
		ALTERED,

		/** What a message carries when it is received. */
		RECEIVED,

		/** What an agent returned. */
		RETURNED

	}

}
