package io.agenttracing.insight.meters;

import java.util.HashMap;
import java.util.Map;

import io.agenttracing.secret.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * The values of a tag, of which there are not too many: each makes further time series.
 * Used by one thread.
 */
final class TagValues {

	static final int MOST = 100;

	static final String OTHER = "(other)";

	/** As Micrometer says it. */
	static final String NONE = "none";

	private static final int MAX_LENGTH = 200;

	private final String key;

	private final Map<String, String> known = new HashMap<>();

	TagValues(String key) {
		this.key = key;
	}

	String key() {
		return this.key;
	}

	/**
	 * The value of the tag.
	 * @param value what a span says, null or empty if nothing
	 * @return the value, {@link #OTHER} if there are too many
	 */
	String of(@Nullable String value) {
		if (value == null || value.isEmpty()) {
			return NONE;
		}
		String known = this.known.get(value);
		if (known != null) {
			return known;
		}
		if (this.known.size() >= MOST || value.length() > MAX_LENGTH) {
			return OTHER;
		}
		// Spans are masked later, and meters leave the process, too.
		String masked = SecretMask.mask(value);
		this.known.put(value, masked);
		return masked;
	}

}
