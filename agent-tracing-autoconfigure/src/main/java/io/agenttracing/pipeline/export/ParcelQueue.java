package io.agenttracing.pipeline.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The parcels that one lane is not through with, in the order of their arrival. They stay
 * while they are being sent: a batch is a look at the first ones that are not suspect,
 * and stays the same until it is gone or divided. To be used with the lock of the export.
 */
final class ParcelQueue {

	private final int maxBatchSize;

	private final RetainedSpans retained;

	private final boolean counts;

	private final Set<Parcel> parcels = new LinkedHashSet<>();

	// Of parcels that are sent in several steps
	private final Map<Parcel, Outcomes> begun = new HashMap<>();

	private final Suspects suspects = new Suspects();

	private List<Slice> batch = List.of();

	private List<Slice> sending = List.of();

	private int spans;

	private int divided;

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
	 * Is through with what is left of parcels, as far as they are still here.
	 * @param parcels the parcels
	 * @param outcome what became of it
	 * @return the number of spans
	 */
	int remove(List<Parcel> parcels, SpanOutcome outcome) {
		return settle(parcels.stream().map(this::rest).toList(), outcome, 0);
	}

	/**
	 * Is through with slices, as far as their parcels are still here.
	 * @param slices the slices
	 * @param outcome what became of their spans
	 * @param rejected how many of these the receiver rejected instead; it does not say
	 * which
	 * @return the number of spans
	 */
	int settle(List<Slice> slices, SpanOutcome outcome, int rejected) {
		int before = this.spans;
		int rest = rejected;
		for (Slice slice : slices) {
			Parcel parcel = slice.parcel();
			if (isHere(slice)) {
				int without = Math.min(rest, slice.size());
				rest -= without;
				Outcomes outcomes = this.begun.computeIfAbsent(parcel, (key) -> new Outcomes());
				outcomes.add(SpanOutcome.REJECTED, without);
				outcomes.add(outcome, slice.size() - without);
				this.spans -= slice.size();
				if (outcomes.total() == parcel.size()) {
					through(parcel, outcomes);
				}
			}
		}
		if (this.parcels.isEmpty()) {
			this.batch = List.of();
		}
		this.divided = Math.max(0, this.divided - (before - this.spans));
		return before - this.spans;
	}

	private void through(Parcel parcel, Outcomes outcomes) {
		this.parcels.remove(parcel);
		this.begun.remove(parcel);
		this.suspects.remove(parcel);
		this.retained.through(parcel, outcomes, this.counts);
	}

	/**
	 * Begins to send the last batch again, as far as it is still here, else a new one.
	 * @param maxBytes its size at most, unless it is a single span
	 * @return the spans, at least one unless the queue is empty
	 */
	List<SpanData> beginSending(long maxBytes) {
		if (!hasBatch()) {
			this.batch = first(maxBytes);
		}
		this.sending = this.batch;
		List<SpanData> content = new ArrayList<>();
		for (Slice slice : this.sending) {
			this.retained.sendingBegins(slice.parcel());
			content.addAll(slice.spans());
		}
		return content;
	}

	List<Slice> endSending() {
		List<Slice> sent = this.sending;
		sent.forEach((slice) -> this.retained.sendingEnds(slice.parcel()));
		this.sending = List.of();
		return sent;
	}

	boolean isSending() {
		return !this.sending.isEmpty();
	}

	/**
	 * The batch was too large: its spans are sent at once, in smaller batches.
	 */
	void divide() {
		this.divided = this.spans;
		this.batch = List.of();
	}

	/**
	 * The batch failed without a reason: others are sent first.
	 */
	void setAside() {
		this.batch.forEach((slice) -> this.suspects.add(slice.parcel()));
		this.batch = List.of();
	}

	/**
	 * A batch got through.
	 * @return the parcels that are hopeless
	 */
	List<Parcel> othersGotThrough() {
		return this.suspects.othersGotThrough();
	}

	/**
	 * Whether something of the last batch is still here.
	 * @return whether the next batch is the last one again
	 */
	private boolean hasBatch() {
		if (!this.batch.isEmpty()) {
			this.batch = this.batch.stream().filter(this::isHere).toList();
		}
		return !this.batch.isEmpty();
	}

	private boolean isHere(Slice slice) {
		return this.parcels.contains(slice.parcel()) && rest(slice.parcel()).from() == slice.from();
	}

	private List<Slice> first(long maxBytes) {
		List<Slice> first = new ArrayList<>();
		boolean onlySuspects = this.suspects.size() == this.parcels.size();
		int room = this.maxBatchSize;
		long bytes = maxBytes;
		for (Parcel parcel : this.parcels) {
			if (onlySuspects || !this.suspects.contains(parcel)) {
				Slice rest = rest(parcel);
				room -= rest.size();
				bytes -= rest.bytes();
				if (bytes < 0) {
					// Without that limit all would go now.
					this.divided = this.spans;
				}
				if (room < 0 || bytes < 0) {
					if (first.isEmpty()) {
						first.add(rest.beginning(maxBytes));
					}
					break;
				}
				first.add(rest);
			}
		}
		return first;
	}

	private Slice rest(Parcel parcel) {
		Outcomes outcomes = this.begun.get(parcel);
		return new Slice(parcel, (outcomes != null) ? outcomes.total() : 0, parcel.size());
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

	/**
	 * Whether there is enough for a batch, or something to be sent again.
	 * @return whether there is no need to wait for more
	 */
	boolean isReady() {
		return isFull() || this.divided > 0 || this.suspects.size() > 0 || hasBatch();
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
