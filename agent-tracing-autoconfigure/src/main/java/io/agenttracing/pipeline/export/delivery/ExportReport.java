package io.agenttracing.pipeline.export.delivery;

import java.util.HashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs that spans are not delivered to a destination, and when they are again: one
 * warning for an outage, not one per batch. Used by one thread.
 */
final class ExportReport {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private static final long REPEAT_NANOS = 300_000_000_000L;

	private final String place;

	private final Occasion outageWarning = new Occasion();

	private final Occasion lossWarning = new Occasion();

	private final Occasion refusalWarning = new Occasion();

	private boolean outage;

	private boolean warned;

	private long lost;

	private final Set<String> hints = new HashSet<>();

	private long refused;

	private final Occasion rejectionWarning = new Occasion();

	private final Occasion receiverWarning = new Occasion();

	private long rejected;

	ExportReport(String place) {
		this.place = place;
	}

	/**
	 * Logs that spans could not be sent and wait for the next attempt.
	 * @param reason why
	 * @param hint what to check, empty when nothing is known
	 * @param retained how many spans wait
	 * @param room the part of the memory that is free, in percent
	 * @param now the time
	 */
	void failed(String reason, String hint, int retained, int room, long now) {
		if (!this.outage) {
			this.outage = true;
			this.lost = 0;
			this.warned = this.outageWarning.isDue(now);
			if (this.warned) {
				logger.warn("Spans do not get through to " + this.place + " (" + reason + "). " + retained
						+ " wait in memory, " + room + " % of which is free, and are sent when it works again."
						+ " The application is not affected. " + (hint.isEmpty() ? Advice.UNREACHABLE : hint));
			}
		}
	}

	/**
	 * Logs that spans were dropped.
	 * @param spans how many
	 * @param why the reason
	 * @param now the time
	 */
	void lost(long spans, String why, long now) {
		this.lost += spans;
		if (this.lossWarning.isDue(now)) {
			logger.warn(this.lost + " spans for " + this.place + " are lost, because " + why
					+ ". Further losses are counted, and said again after 5 minutes at the earliest.");
		}
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
	 * @param now the time
	 */
	void refused(int spans, String reason, String hint, long now) {
		this.refused += spans;
		if (this.refusalWarning.isDue(now)) {
			this.hints.clear();
		}
		if (this.hints.add(hint)) {
			logger.warn(this.place + " refused " + this.refused + " spans (" + reason
					+ "), which are lost: sending them again would not help. " + hint);
			this.refused = 0;
		}
	}

	/**
	 * Logs a partial success.
	 * @param spans how many spans the receiver rejected, 0 for a warning only
	 * @param words its message
	 * @param now the time
	 */
	void rejected(int spans, String words, long now) {
		this.rejected += spans;
		Occasion occasion = (spans > 0) ? this.rejectionWarning : this.receiverWarning;
		if (occasion.isDue(now)) {
			String said = words.isEmpty() ? "without a reason" : words;
			if (spans > 0) {
				logger.warn(this.place + " took a batch but rejected " + this.rejected + " spans (" + said
						+ "), which are lost: OTLP forbids to send them again. Check the receiver's log.");
				this.rejected = 0;
			}
			else {
				logger.warn(this.place + " took all spans and says: " + said);
			}
		}
	}

	void lostAtShutdown(long spans, @Nullable String reason) {
		if (spans > 0) {
			logger.warn(spans + " spans could not be sent to " + this.place + " before the shutdown"
					+ ((reason != null) ? " (last failure: " + reason + ")." : "."));
		}
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
