package io.agenttracing.benchmark.fleet;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What has happened in a fleet.
 *
 * @param traces its traces
 * @param sent the spans that have arrived, the earliest first
 * @param seconds for how long traces began
 * @param bytesPerSpan of a request in OTLP's protobuf
 * @param compressedBytesPerSpan the same with gzip
 */
record FleetRun(List<MadeTrace> traces, List<SentSpan> sent, double seconds, double bytesPerSpan,
		double compressedBytesPerSpan) {

	long spans() {
		return this.traces.stream().mapToLong(MadeTrace::spans).sum();
	}

	double spansPerSecond() {
		return spans() / this.seconds;
	}

	double spansPerTrace() {
		return spans() / (double) this.traces.size();
	}

	List<MadeTrace> traces(Predicate<MadeTrace> matching) {
		return this.traces.stream().filter(matching).toList();
	}

	/** What is stored where all that arrives is. */
	Shares shares() {
		return Shares.of(this, this.sent);
	}

	/** What is stored behind Collectors. */
	Shares shares(CollectorPair collectors) {
		return Shares.of(this, collectors.stored(this.sent));
	}

	/** What it was. */
	String summary() {
		return String.format(Locale.ROOT,
				"%,.0f spans a second for %.0f seconds, in %,d traces of %.1f spans. %,d of them fail: %,d down to the "
						+ "first service, %,d are handled on the way, %,d are behind a message.%n",
				spansPerSecond(), this.seconds, this.traces.size(), spansPerTrace(),
				this.traces.size() - count(Failing.NOT), count(Failing.TO_THE_FIRST), count(Failing.HANDLED),
				count(Failing.BEHIND_A_MESSAGE));
	}

	private int count(Failing kind) {
		return traces((trace) -> trace.failing() == kind).size();
	}

}
