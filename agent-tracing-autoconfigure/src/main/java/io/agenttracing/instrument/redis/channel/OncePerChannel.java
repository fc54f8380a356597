package io.agenttracing.instrument.redis.channel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a warning through once for each of the first hundred channels.
 */
public final class OncePerChannel {

	private static final int MAX_CHANNELS = 100;

	private static final int LONGEST_CHANNEL = 256;

	private final Set<String> channels = ConcurrentHashMap.newKeySet();

	/**
	 * Whether a channel is named for the first time.
	 * @param channel the channel
	 * @return whether to warn
	 */
	public boolean isFirst(String channel) {
		return channel.length() <= LONGEST_CHANNEL && !this.channels.contains(channel)
				&& this.channels.size() < MAX_CHANNELS && this.channels.add(channel);
	}

}
