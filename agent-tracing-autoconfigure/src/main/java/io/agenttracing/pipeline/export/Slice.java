package io.agenttracing.pipeline.export;

import java.util.List;

import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Spans of a parcel that are sent at once: all of them, unless that is too much.
 *
 * @param parcel the parcel
 * @param from the first of them
 * @param to the end, exclusive
 */
record Slice(Parcel parcel, int from, int to) {

	int size() {
		return this.to - this.from;
	}

	List<SpanData> spans() {
		return this.parcel.spans().subList(this.from, this.to);
	}

	long bytes() {
		if (size() == this.parcel.size()) {
			return this.parcel.bytes();
		}
		return spans().stream().mapToLong(SpanSize::of).sum();
	}

	/**
	 * The beginning of this slice.
	 * @param maxBytes its size at most
	 * @return a slice with at least one span
	 */
	Slice beginning(long maxBytes) {
		long bytes = 0;
		for (int i = this.from; i < this.to; i++) {
			bytes += SpanSize.of(this.parcel.spans().get(i));
			if (bytes > maxBytes && i > this.from) {
				return new Slice(this.parcel, this.from, i);
			}
		}
		return this;
	}

	static int spans(List<Slice> slices) {
		return slices.stream().mapToInt(Slice::size).sum();
	}

	static long bytes(List<Slice> slices) {
		return slices.stream().mapToLong(Slice::bytes).sum();
	}

}
