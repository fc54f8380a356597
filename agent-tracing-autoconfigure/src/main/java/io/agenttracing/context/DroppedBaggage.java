package io.agenttracing.context;

import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs that baggage was dropped, once for each reason, since untrusted senders decide how
 * often it happens.
 */
public final class DroppedBaggage {

	private static final Log logger = LogFactory.getLog(DroppedBaggage.class);

	private final RateLimitedLog warnings = RateLimitedLog.once(logger);

	/**
	 * A member is not in the lists of the application.
	 * @param key its key, untrusted
	 */
	public void unlisted(String key) {
		this.warnings.warn("unlisted",
				() -> "Baggage '" + LogText.of(key) + "' came with a trace and was dropped, as all that is not"
						+ " listed: list what is needed in management.tracing.baggage.remote-fields, or in"
						+ " agent-tracing.baggage.fields to have it on every span. This is said once");
	}

	/**
	 * A member is malformed by the grammar of W3C Baggage, or beyond a limit.
	 */
	public void unacceptable() {
		this.warnings.warn("unacceptable",
				() -> "Baggage that came with a trace was dropped in part, because it was malformed or too long:"
						+ " there may be " + BaggageList.MAX_MEMBERS + " members and " + BaggageList.MAX_LENGTH
						+ " characters, and 256 in a field of agent-tracing.baggage.fields. Its sender has to mend that."
						+ " This is said once");
	}

}
