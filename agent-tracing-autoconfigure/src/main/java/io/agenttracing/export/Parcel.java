package io.agenttracing.export;

import java.util.Comparator;
import java.util.List;

import io.agenttracing.trace.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Spans of one trace that are sent, counted and given up together, and how far the lanes
 * are with them. To be used with the lock of the export.
 */
final class Parcel {

	/**
	 * What is given up first: what some exporter has delivered already, then what has no
	 * error, then the oldest.
	 */
	static final Comparator<Parcel> GIVEN_UP_FIRST = Comparator
		.comparing((Parcel parcel) -> parcel.outcome != SpanOutcome.DELIVERED)
		.thenComparing((parcel) -> parcel.error)
		.thenComparingLong((parcel) -> parcel.number);

	private final List<SpanData> spans;

	private final long bytes;

	private final boolean error;

	private long number;

	private int lanes;

	private int sending;

	private SpanOutcome outcome = SpanOutcome.BUFFER_FULL;

	Parcel(List<SpanData> spans, long bytes, boolean error) {
		this.spans = spans;
		this.bytes = bytes;
		this.error = error;
	}

	/**
	 * Hands it to lanes.
	 * @param number the number, higher than that of all parcels before
	 * @param lanes how many lanes
	 */
	void accepted(long number, int lanes) {
		this.number = number;
		this.lanes = lanes;
	}

	void sendingBegins() {
		this.sending++;
	}

	void sendingEnds() {
		this.sending--;
	}

	/**
	 * One lane is through with it. One that delivered it outweighs all others, else the
	 * last one counts.
	 * @param outcome what became of it on that lane
	 * @param counts whether that lane leads to an exporter
	 */
	void through(SpanOutcome outcome, boolean counts) {
		this.lanes--;
		if (counts && this.outcome != SpanOutcome.DELIVERED) {
			this.outcome = outcome;
		}
	}

	boolean isSettled() {
		return this.lanes == 0;
	}

	boolean isIdle() {
		return this.sending == 0 && this.lanes > 0;
	}

	List<SpanData> spans() {
		return this.spans;
	}

	int size() {
		return this.spans.size();
	}

	long bytes() {
		return this.bytes;
	}

	long number() {
		return this.number;
	}

	SpanOutcome outcome() {
		return this.outcome;
	}

}
