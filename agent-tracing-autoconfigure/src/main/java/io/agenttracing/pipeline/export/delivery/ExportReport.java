package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.agenttracing.log.RateLimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs that spans are not delivered to a destination, and when they are again: one
 * warning for an outage, not one per batch. Used by one thread.
 */
final class ExportReport {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private static final Duration INTERVAL = Duration.ofMinutes(5);

	private final String place;

	private final RateLimitedLog warning;

	private final RateLimitedLog refusals;

	private boolean outage;

	private boolean warned;

	private long lost;

	private long refused;

	private long rejected;

	ExportReport(String place, LongSupplier nanoTime) {
		this.place = place;
		this.warning = RateLimitedLog.every(INTERVAL, logger, nanoTime);
		this.refusals = RateLimitedLog.every(INTERVAL, logger, nanoTime);
	}

	/**
	 * Logs that spans could not be sent and wait for the next attempt.
	 * @param reason why
	 * @param hint what to check, empty when nothing is known
	 * @param retained how many spans wait
	 * @param room the part of the memory that is free, in percent
	 */
	void failed(String reason, String hint, int retained, int room) {
		if (!this.outage) {
			this.outage = true;
			this.lost = 0;
			this.warned = false;
			this.warning.warn("outage", () -> {
				this.warned = true;
				return "Spans do not get through to " + this.place + " (" + reason + "). " + retained
						+ " wait in memory, " + room + " % of which is free, and are sent when it works again."
						+ " The application is not affected. " + (hint.isEmpty() ? Advice.UNREACHABLE : hint);
			});
		}
	}

	/**
	 * Logs that spans were dropped.
	 * @param spans how many
	 * @param why the reason
	 */
	void lost(long spans, String why) {
		this.lost += spans;
		this.warning.warn("loss", () -> this.lost + " spans for " + this.place + " are lost, because " + why
				+ ". Further losses are counted, and said again after 5 minutes at the earliest.");
	}

	void succeeded() {
		if (this.outage && this.warned) {
			logger.info("Spans get through to " + this.place + " again; " + ((this.lost > 0) ? this.lost : "none")
					+ " were lost.");
		}
		this.outage = false;
	}

	/**
	 * Logs that spans were refused.
	 * @param spans how many
	 * @param reason why
	 * @param hint what to check
	 */
	void refused(int spans, String reason, String hint) {
		this.refused += spans;
		this.refusals.warn(hint, () -> {
			long sum = this.refused;
			this.refused = 0;
			return this.place + " refused " + sum + " spans (" + reason
					+ "), which are lost: sending them again would not help. " + hint;
		});
	}

	/**
	 * Logs a partial success.
	 * @param spans how many spans the receiver rejected, 0 for a warning only
	 * @param words its message
	 */
	void rejected(int spans, String words) {
		String said = words.isEmpty() ? "without a reason" : words;
		if (spans == 0) {
			this.warning.warn("message", () -> this.place + " took all spans and says: " + said);
			return;
		}
		this.rejected += spans;
		this.warning.warn("rejection", () -> {
			long sum = this.rejected;
			this.rejected = 0;
			return this.place + " took a batch but rejected " + sum + " spans (" + said
					+ "), which are lost: OTLP forbids to send them again. Check the receiver's log.";
		});
	}

	void lostAtShutdown(long spans, @Nullable String reason) {
		if (spans > 0) {
			logger.warn(spans + " spans could not be sent to " + this.place + " before the shutdown"
					+ ((reason != null) ? " (last failure: " + reason + ")." : "."));
		}
	}

}
