package io.agenttracing.pipeline.collector;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.agenttracing.log.RateLimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs, every five minutes at most, that spans were refused because the queue was full.
 */
final class RefusalReport {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private final RateLimitedLog warning;

	private long logged;

	RefusalReport(LongSupplier nanoTime) {
		this.warning = RateLimitedLog.every(Duration.ofMinutes(5), logger, nanoTime);
	}

	void refused(long total) {
		if (total > this.logged) {
			this.warning.warn(() -> {
				long refused = total - this.logged;
				this.logged = total;
				return refused + " spans were refused because the collector's queue is full: ordinary spans first,"
						+ " then agents and message hops, errors last. Sample less or raise"
						+ " management.opentelemetry.tracing.export.max-queue-size.";
			});
		}
	}

}
