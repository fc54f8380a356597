package io.agenttracing.viewer.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request.
 */
final class Query {

	/** Longer than anybody types. */
	static final int LONGEST = 4_096;

	private final String raw;

	/**
	 * A query.
	 * @param raw as it came, null for none
	 */
	Query(@Nullable String raw) {
		this.raw = (raw != null) ? raw : "";
	}

	boolean isTooLong() {
		return this.raw.length() > LONGEST;
	}

	/**
	 * The value of a parameter.
	 * @param name its name
	 * @return the first value, empty where it is absent or cannot be read
	 */
	String value(String name) {
		for (String parameter : this.raw.split("&")) {
			if (parameter.startsWith(name + "=")) {
				return decoded(parameter.substring(name.length() + 1));
			}
		}
		return "";
	}

	private static String decoded(String value) {
		try {
			return URLDecoder.decode(value, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return "";
		}
	}

}
