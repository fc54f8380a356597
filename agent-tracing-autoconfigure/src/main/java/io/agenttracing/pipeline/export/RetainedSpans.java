package io.agenttracing.pipeline.export;

import java.util.NavigableSet;
import java.util.TreeSet;

import io.agenttracing.pipeline.collector.SpanBuffer;
import io.agenttracing.pipeline.collector.SpanCounts;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the parcels that some lane is not through with: their spans, their memory
 * and, in the end, their outcome. To be used with the lock of the export, except for the
 * number of spans.
 */
final class RetainedSpans {

	private final SpanCounts counts;

	private final SpanBuffer buffer;

	private final NavigableSet<Parcel> idle = new TreeSet<>(Parcel.GIVEN_UP_FIRST);

	private volatile int spans;

	private long parcels;

	RetainedSpans(SpanCounts counts, SpanBuffer buffer) {
		this.counts = counts;
		this.buffer = buffer;
	}

	void add(Parcel parcel, int lanes) {
		this.parcels++;
		parcel.accepted(this.parcels, lanes);
		this.spans = this.spans + parcel.size();
		this.buffer.add(parcel.bytes());
		this.idle.add(parcel);
	}

	void sendingBegins(Parcel parcel) {
		this.idle.remove(parcel);
		parcel.sendingBegins();
	}

	void sendingEnds(Parcel parcel) {
		parcel.sendingEnds();
		if (parcel.isIdle()) {
			this.idle.add(parcel);
		}
	}

	/**
	 * One lane is through with a parcel.
	 * @param parcel the parcel
	 * @param outcomes what became of its spans on that lane
	 * @param counts whether that lane leads to an exporter
	 */
	void through(Parcel parcel, Outcomes outcomes, boolean counts) {
		// Before its place in the order changes
		this.idle.remove(parcel);
		parcel.through(outcomes, counts);
		if (parcel.isSettled()) {
			parcel.outcomes().addTo(this.counts);
			this.buffer.add(-parcel.bytes());
			this.spans = this.spans - parcel.size();
		}
		else if (parcel.isIdle()) {
			this.idle.add(parcel);
		}
	}

	/**
	 * What has to go first when there is no room.
	 * @return a parcel that no lane is sending, null when there is none
	 */
	@Nullable Parcel firstToGiveUp() {
		return this.idle.isEmpty() ? null : this.idle.first();
	}

	boolean isOverfull() {
		return this.buffer.isOverfull();
	}

	/**
	 * The part of the memory that is free.
	 * @return from 0 to 100 percent
	 */
	int room() {
		long max = this.buffer.maxBytes();
		return (max <= 0) ? 0 : (int) Math.max(0, Math.round(100.0 * (max - this.buffer.bytes()) / max));
	}

	long lastNumber() {
		return this.parcels;
	}

	int spans() {
		return this.spans;
	}

}
