package io.agenttracing.export;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.trace.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The parcels that one lane is not through with, in the order of their arrival. They stay
 * while they are being sent: a batch is a look at the first ones, and stays the same
 * until it is gone. To be used with the lock of the export.
 */
final class ParcelQueue {

	private final int maxBatchSize;

	private final RetainedSpans retained;

	private final boolean counts;

	private final Set<Parcel> parcels = new LinkedHashSet<>();

	private List<Parcel> batch = List.of();

	private List<Parcel> sending = List.of();

	private int spans;

	ParcelQueue(int maxBatchSize, RetainedSpans retained, boolean counts) {
		this.maxBatchSize = maxBatchSize;
		this.retained = retained;
		this.counts = counts;
	}

	void add(Parcel parcel) {
		this.parcels.add(parcel);
		this.spans += parcel.size();
	}

	/**
	 * Is through with parcels, as far as they are still here.
	 * @param parcels the parcels
	 * @param outcome what became of them
	 * @return the number of their spans
	 */
	int remove(List<Parcel> parcels, SpanOutcome outcome) {
		int before = this.spans;
		for (Parcel parcel : parcels) {
			if (this.parcels.remove(parcel)) {
				this.spans -= parcel.size();
				this.retained.through(parcel, outcome, this.counts);
			}
		}
		if (this.parcels.isEmpty()) {
			this.batch = List.of();
		}
		return before - this.spans;
	}

	/**
	 * Begins to send the last batch again, as far as it is still here, else a new one.
	 * @return the spans, at least one unless the queue is empty
	 */
	List<SpanData> beginSending() {
		if (!hasBatch()) {
			this.batch = first();
		}
		this.sending = this.batch;
		List<SpanData> content = new ArrayList<>();
		for (Parcel parcel : this.sending) {
			this.retained.sendingBegins(parcel);
			content.addAll(parcel.spans());
		}
		return content;
	}

	List<Parcel> endSending() {
		List<Parcel> sent = this.sending;
		sent.forEach(this.retained::sendingEnds);
		this.sending = List.of();
		return sent;
	}

	boolean isSending() {
		return !this.sending.isEmpty();
	}

	/**
	 * Whether something of the last batch is still here.
	 * @return whether the next batch is the last one again
	 */
	boolean hasBatch() {
		if (!this.batch.isEmpty()) {
			this.batch = this.batch.stream().filter(this.parcels::contains).toList();
		}
		return !this.batch.isEmpty();
	}

	private List<Parcel> first() {
		List<Parcel> first = new ArrayList<>();
		int room = this.maxBatchSize;
		Iterator<Parcel> iterator = this.parcels.iterator();
		while (iterator.hasNext()) {
			Parcel parcel = iterator.next();
			room -= parcel.size();
			if (room < 0 && !first.isEmpty()) {
				break;
			}
			first.add(parcel);
		}
		return first;
	}

	List<Parcel> all() {
		return List.copyOf(this.parcels);
	}

	boolean isEmpty() {
		return this.parcels.isEmpty();
	}

	boolean isFull() {
		return this.spans >= this.maxBatchSize;
	}

	int spans() {
		return this.spans;
	}

	/**
	 * Whether nothing is here up to a number.
	 * @param number the number of a parcel
	 * @return whether it and all before are gone
	 */
	boolean isThrough(long number) {
		return this.parcels.isEmpty() || this.parcels.iterator().next().number() > number;
	}

}
