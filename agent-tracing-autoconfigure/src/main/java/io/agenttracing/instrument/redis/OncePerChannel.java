package io.agenttracing.instrument.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a warning through once for each of the first hundred channels.
 */
final class OncePerChannel {

	private static final int MAX_CHANNELS = 100;

	private static final int LONGEST_CHANNEL = 256;

	private final Set<String> channels = ConcurrentHashMap.newKeySet();

	boolean isFirst(String channel) {
		return channel.length() <= LONGEST_CHANNEL && !this.channels.contains(channel)
				&& this.channels.size() < MAX_CHANNELS && this.channels.add(channel);
	}

}
