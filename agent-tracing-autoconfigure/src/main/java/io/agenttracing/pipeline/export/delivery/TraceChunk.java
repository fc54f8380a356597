package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one trace, no more than a batch, that are retained, dropped and counted
 * together, and their state on all exporters. Guarded by the lock of the export.
 */
final class TraceChunk {

	/**
	 * The order of dropping when memory is short: first chunks that some exporter has
	 * delivered, then those without an error, then the oldest.
	 */
	static final Comparator<TraceChunk> DROPPED_FIRST = Comparator.comparing((TraceChunk chunk) -> !chunk.isDelivered())
		.thenComparing((chunk) -> chunk.error)
		.thenComparingLong((chunk) -> chunk.number);

	private final List<SpanData> spans = new ArrayList<>();

	private long bytes;

	private boolean error;

	private long number;

	private int pending;

	private int sending;

	private @Nullable Outcomes outcomes;

	/**
	 * Adds a span, before the chunk is handed on.
	 * @param span the span, whose methods may be foreign code
	 */
	void add(SpanData span) {
		int size = SpanSize.of(span);
		this.error |= span.getStatus().getStatusCode() == StatusCode.ERROR;
		this.bytes += size;
		this.spans.add(span);
	}

	/**
	 * Called before it is handed to the exporters.
	 * @param number the number, higher than that of all chunks before
	 * @param exporters how many exporters
	 */
	void accepted(long number, int exporters) {
		this.number = number;
		this.pending = exporters;
	}

	void sendingBegins() {
		this.sending++;
	}

	void sendingEnds() {
		this.sending--;
	}

	/**
	 * One exporter has settled it. The outcomes of the exporter that delivered most are
	 * counted, those of the last one among equals.
	 * @param outcomes the outcomes of its spans there
	 * @param counts whether outcomes on that exporter are counted
	 */
	void done(Outcomes outcomes, boolean counts) {
		this.pending--;
		if (counts && (this.outcomes == null
				|| outcomes.of(SpanOutcome.DELIVERED) >= this.outcomes.of(SpanOutcome.DELIVERED))) {
			this.outcomes = outcomes;
		}
	}

	private boolean isDelivered() {
		return this.outcomes != null && this.outcomes.of(SpanOutcome.DELIVERED) == size();
	}

	boolean isDone() {
		return this.pending == 0;
	}

	/**
	 * Whether it may be dropped: while an exporter sends it, its outcome is open.
	 */
	boolean isIdle() {
		return this.sending == 0 && this.pending > 0;
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
