package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The spans of one trace that were exported before it was finished, as listeners receive
 * them with the others.
 */
final class EarlyExport {

	/** Nothing was exported early. Not to be changed. */
	static final EarlyExport NONE = new EarlyExport();

	private List<SpanData> spans = List.of();

	private long bytes;

	private boolean lacksSpans;

	private long folded;

	/**
	 * The spans in the order of their end.
	 */
	List<SpanData> spans() {
		return this.spans;
	}

	List<SpanData> with(List<SpanData> later) {
		if (this.spans.isEmpty()) {
			return later;
		}
		List<SpanData> all = new ArrayList<>(this.spans);
		all.addAll(later);
		return all;
	}

	void add(List<SpanData> exported) {
		this.spans = with(exported);
		this.bytes += exported.stream().mapToLong(SpanSize::of).sum();
	}

	long bytes() {
		return this.bytes;
	}

	/**
	 * Whether spans were forgotten to free memory.
	 */
	boolean lacksSpans() {
		return this.lacksSpans;
	}

	void forgetSpans() {
		this.lacksSpans |= !this.spans.isEmpty();
		this.spans = List.of();
		this.bytes = 0;
	}

	/**
	 * How many important spans were folded before the selection.
	 */
	long folded() {
		return this.folded;
	}

	void addFolded(long spans) {
		this.folded += spans;
	}

}
