package io.agenttracing.pipeline.export;

import java.util.Comparator;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one trace that are sent, counted and given up together, and how far the lanes
 * are with them. To be used with the lock of the export.
 */
final class Parcel {

	/**
	 * What is given up first: what some exporter has delivered already, then what has no
	 * error, then the oldest.
	 */
	static final Comparator<Parcel> GIVEN_UP_FIRST = Comparator.comparing((Parcel parcel) -> !parcel.isDelivered())
		.thenComparing((parcel) -> parcel.error)
		.thenComparingLong((parcel) -> parcel.number);

	private final List<SpanData> spans;

	private final long bytes;

	private final boolean error;

	private long number;

	private int lanes;

	private int sending;

	private @Nullable Outcomes outcomes;

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
	 * One lane is through with it. The one that delivered most of it counts, the last one
	 * among equals.
	 * @param outcomes what became of its spans on that lane
	 * @param counts whether that lane leads to an exporter
	 */
	void through(Outcomes outcomes, boolean counts) {
		this.lanes--;
		if (counts && (this.outcomes == null
				|| outcomes.of(SpanOutcome.DELIVERED) >= this.outcomes.of(SpanOutcome.DELIVERED))) {
			this.outcomes = outcomes;
		}
	}

	private boolean isDelivered() {
		return this.outcomes != null && this.outcomes.of(SpanOutcome.DELIVERED) == size();
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

	Outcomes outcomes() {
		Outcomes result = this.outcomes;
		if (result == null) {
			result = new Outcomes();
			result.add(SpanOutcome.BUFFER_FULL, size());
		}
		return result;
	}

}
