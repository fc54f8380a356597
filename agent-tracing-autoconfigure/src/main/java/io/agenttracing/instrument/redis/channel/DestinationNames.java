package io.agenttracing.instrument.redis.channel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.context.ContextCounter;
import org.jspecify.annotations.Nullable;

/**
 * Names channels in spans and meters, with bounded cardinality: a channel whose name
 * contains an id is named by the pattern that matches it, and after the first hundred
 * names all others share one.
 */
public final class DestinationNames {

	private static final int SHORTEST_HEX_ID = 8;

	private static final int SHORTEST_MIXED_ID = 16;

	private static final int LONGEST_NAME = 128;

	private final Map<String, Destination> destinations = new ConcurrentHashMap<>();

	private final Destination other = Destination.named(ContextCounter.OTHER);

	DestinationNames() {
	}

	/**
	 * The destination that is named by the channel itself, if it was named before.
	 */
	@Nullable Destination known(String channel) {
		return this.destinations.get(channel);
	}

	Destination of(String channel, @Nullable String pattern) {
		String name = withoutId(channel, pattern);
		Destination known = this.destinations.get(name);
		return (known != null) ? known : admit(name);
	}

	/**
	 * Names a channel without ids.
	 * @param channel the channel
	 * @param pattern a pattern that matches it
	 * @return the channel, the pattern, or a name that many channels share
	 */
	public static String withoutId(String channel, @Nullable String pattern) {
		if (channel.length() <= LONGEST_NAME && !hasId(channel)) {
			return channel;
		}
		return (pattern != null && pattern.length() <= LONGEST_NAME) ? pattern : ContextCounter.OTHER;
	}

	// Concurrent calls may admit a few more.
	private Destination admit(String name) {
		return (this.destinations.size() < ContextCounter.MAX_DESTINATIONS)
				? this.destinations.computeIfAbsent(name, Destination::named) : this.other;
	}

	/**
	 * Whether a part between separators is a number, a long hexadecimal number or a long
	 * mix of letters and digits.
	 */
	static boolean hasId(String channel) {
		int start = 0;
		for (int i = 0; i <= channel.length(); i++) {
			if (i == channel.length() || !Character.isLetterOrDigit(channel.charAt(i))) {
				if (isId(channel, start, i)) {
					return true;
				}
				start = i + 1;
			}
		}
		return false;
	}

	private static boolean isId(String channel, int start, int end) {
		int digits = 0;
		int hexLetters = 0;
		for (int i = start; i < end; i++) {
			char c = channel.charAt(i);
			if (Character.isDigit(c)) {
				digits++;
			}
			else if (Character.digit(c, 16) >= 0) {
				hexLetters++;
			}
		}
		int length = end - start;
		return digits > 0 && (digits == length || (digits + hexLetters == length && length >= SHORTEST_HEX_ID)
				|| length >= SHORTEST_MIXED_ID);
	}

}
