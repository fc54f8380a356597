package io.agenttracing.trace;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Says in the log that spans do not get through, and when they do again: one warning for
 * an outage, not one per batch. Used by one thread.
 */
final class ExportReport {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final long REPEAT_NANOS = 300_000_000_000L;

	private final String destination;

	private final Supplier<@Nullable String> detail;

	private final Occasion failureWarning = new Occasion();

	private final Occasion refusalWarning = new Occasion();

	private long lost;

	private long refused;

	private boolean warned;

	ExportReport(String destination, Supplier<@Nullable String> detail) {
		this.destination = destination;
		this.detail = detail;
	}

	void failed(int spans, @Nullable Throwable failure, long now) {
		this.lost += spans;
		if (this.failureWarning.isDue(now)) {
			this.warned = true;
			logger.warn("Spans do not get through to " + this.destination + " (" + reason(failure) + "); " + this.lost
					+ " are lost so far. The application is not affected. Check that it is running, reachable from"
					+ " here and speaks the configured protocol. This is said again after 5 minutes at the earliest.");
		}
	}

	void succeeded() {
		if (this.warned) {
			logger.info("Spans get through to " + this.destination + " again; " + this.lost + " were lost.");
		}
		this.warned = false;
		this.lost = 0;
	}

	void refused(long total, long now) {
		if (total > this.refused && this.refusalWarning.isDue(now)) {
			logger.warn((total - this.refused) + " spans were refused because the export queue is full: ordinary spans"
					+ " first, errors, agents and message hops last. Sample less or raise"
					+ " management.opentelemetry.tracing.export.max-queue-size.");
			this.refused = total;
		}
	}

	void lostAtShutdown(int spans) {
		if (spans > 0) {
			logger.warn(spans + " spans could not be sent to " + this.destination + " before the shutdown.");
		}
	}

	private String reason(@Nullable Throwable failure) {
		Throwable root = failure;
		while (root != null && root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		if (root != null && root.getMessage() != null) {
			return root.getMessage();
		}
		String detail = this.detail.get();
		return (detail != null) ? detail : "the exporter reports a failure without a reason";
	}

	/**
	 * At once for the first time, then rarely.
	 */
	private static final class Occasion {

		private boolean used;

		private long last;

		boolean isDue(long now) {
			if (this.used && now - this.last < REPEAT_NANOS) {
				return false;
			}
			this.used = true;
			this.last = now;
			return true;
		}

	}

}
