package io.agenttracing.pipeline.collector;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Says in the log, every five minutes at most, that spans were refused because they came
 * faster than the collector could take them.
 */
final class RefusalReport {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final long REPEAT_NANOS = 300_000_000_000L;

	private long refused;

	private long said;

	private boolean saidOnce;

	void refused(long total, long now) {
		if (total == this.refused || (this.saidOnce && now - this.said < REPEAT_NANOS)) {
			return;
		}
		logger.warn((total - this.refused) + " spans were refused because the collector's queue is full: ordinary spans"
				+ " first, then agents and message hops, errors last. Sample less or raise"
				+ " management.opentelemetry.tracing.export.max-queue-size.");
		this.refused = total;
		this.said = now;
		this.saidOnce = true;
	}

}
