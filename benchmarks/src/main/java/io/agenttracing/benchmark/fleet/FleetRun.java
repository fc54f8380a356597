package io.agenttracing.benchmark.fleet;

import java.util.List;

/**
 * What has happened in a fleet.
 *
 * @param traces its traces
 * @param sent the spans that have arrived, the earliest first
 * @param seconds how long it took
 * @param bytesPerSpan of a request in OTLP's protobuf
 * @param compressedBytesPerSpan the same with gzip
 */
record FleetRun(List<MadeTrace> traces, List<SentSpan> sent, double seconds, double bytesPerSpan,
		double compressedBytesPerSpan) {

	long spans() {
		return this.traces.stream().mapToLong(MadeTrace::spans).sum();
	}

	/** What is stored where all that arrives is. */
	Shares shares() {
		return Shares.of(this, this.sent);
	}

	/** What is stored behind Collectors. */
	Shares shares(CollectorPair collectors) {
		return Shares.of(this, collectors.stored(this.sent));
	}

}
