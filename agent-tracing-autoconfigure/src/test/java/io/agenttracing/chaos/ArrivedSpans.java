package io.agenttracing.chaos;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;

/**
 * The ids of what has arrived, without the spans, which would not fit into memory.
 */
final class ArrivedSpans {

	private final Set<Long> ids = new HashSet<>();

	private long total;

	private long earliest = Long.MAX_VALUE;

	private long latest;

	private long shortestSpan = Long.MAX_VALUE;

	private long longestSpan;

	static ArrivedSpans at(OtlpReceiver receiver) {
		ArrivedSpans arrived = new ArrivedSpans();
		receiver.listen((request) -> arrived.takeFrom(receiver));
		return arrived;
	}

	private synchronized void takeFrom(OtlpReceiver receiver) {
		for (ReceivedSpan span : receiver.spans()) {
			this.ids.add(SpanIds.number(span.spanId()));
			this.earliest = Math.min(this.earliest, span.startNanos());
			this.latest = Math.max(this.latest, span.startNanos());
			this.shortestSpan = Math.min(this.shortestSpan, span.endNanos() - span.startNanos());
			this.longestSpan = Math.max(this.longestSpan, span.endNanos() - span.startNanos());
			this.total++;
		}
		receiver.clear();
	}

	/**
	 * The ids, each once.
	 */
	synchronized Set<Long> ids() {
		return Set.copyOf(this.ids);
	}

	/**
	 * Between the first and the last by their own clock.
	 */
	synchronized Duration duration() {
		return Duration.ofNanos(this.latest - this.earliest);
	}

	/**
	 * The duration of the shortest span, which a clock that is set back may not make less
	 * than nothing.
	 */
	synchronized Duration shortestSpan() {
		return Duration.ofNanos(this.shortestSpan);
	}

	synchronized Duration longestSpan() {
		return Duration.ofNanos(this.longestSpan);
	}

	/**
	 * How many have arrived once more: their first answer was lost.
	 */
	synchronized long repeated() {
		return this.total - this.ids.size();
	}

}
