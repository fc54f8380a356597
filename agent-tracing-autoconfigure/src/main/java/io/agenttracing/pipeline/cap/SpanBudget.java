package io.agenttracing.pipeline.cap;

/**
 * How many spans of a trace can still be exported. Important spans may exceed the cap up
 * to twice its value, the ceiling. A part of a trace takes half of what is left, so that
 * there is room for the end.
 *
 * @param cap the number of spans of a trace
 * @param exported how many were exported before
 * @param stage when the selection is made
 */
record SpanBudget(long cap, long exported, Stage stage) {

	/**
	 * What is left below the cap.
	 * @return the number of spans
	 */
	long left() {
		return Math.max(0, this.cap - this.exported);
	}

	/**
	 * What is left below the ceiling.
	 * @return the number of spans
	 */
	long leftToCeiling() {
		return Math.max(0, 2 * this.cap - this.exported);
	}

	/**
	 * How many important spans can be taken.
	 * @return the number of spans
	 */
	long forTops() {
		return share(leftToCeiling());
	}

	/**
	 * How many spans can be taken because a finding names them, or one below.
	 * @return the number of spans, half of those that matter
	 */
	long forEvidence() {
		return (forTops() + 1) / 2;
	}

	/**
	 * How many ordinary spans can be taken.
	 * @param tops the number of important spans
	 * @return the number of spans
	 */
	long forOrdinary(long tops) {
		return share(Math.max(0, left() - tops));
	}

	/**
	 * Whether mere ancestors of important spans count against the budget. Not in a
	 * compaction: the trace is still to be inspected, with all important spans up to the
	 * ceiling.
	 * @return whether they do
	 */
	boolean countsAncestors() {
		return this.stage != Stage.COMPACTION;
	}

	/**
	 * Whether earlier parts of the trace have used up the cap.
	 * @return whether nothing is left for ordinary spans
	 */
	boolean isSpent() {
		return this.exported > 0 && left() == 0;
	}

	private long share(long left) {
		return (this.stage == Stage.PART) ? left / 2 : left;
	}

	/**
	 * When spans are selected.
	 */
	enum Stage {

		/** Only to save memory: nothing is exported yet. */
		COMPACTION,

		/** A part is exported, and more will come. */
		PART,

		/** The last part is exported. */
		COMPLETE

	}

}
