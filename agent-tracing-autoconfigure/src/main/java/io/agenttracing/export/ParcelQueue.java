package io.agenttracing.export;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ArrayList;
import java.util.Set;

/**
 * The parcels of one lane in the order of their arrival. They stay until they are
 * removed: a batch is a look at the first ones, and stays the same until it is gone.
 */
final class ParcelQueue {

	private final int maxBatchSize;

	private final Set<Parcel> parcels = new LinkedHashSet<>();

	private List<Parcel> batch = List.of();

	private int spans;

	ParcelQueue(int maxBatchSize) {
		this.maxBatchSize = maxBatchSize;
	}

	void add(Parcel parcel) {
		this.parcels.add(parcel);
		this.spans += parcel.size();
	}

	boolean remove(Parcel parcel) {
		boolean removed = this.parcels.remove(parcel);
		if (removed) {
			this.spans -= parcel.size();
		}
		if (this.parcels.isEmpty()) {
			this.batch = List.of();
		}
		return removed;
	}

	/**
	 * The batch to send next: the last one, as far as it is still here, else a new one.
	 * @return at least one parcel, unless the queue is empty
	 */
	List<Parcel> batch() {
		if (!hasBatch()) {
			this.batch = first();
		}
		return this.batch;
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
