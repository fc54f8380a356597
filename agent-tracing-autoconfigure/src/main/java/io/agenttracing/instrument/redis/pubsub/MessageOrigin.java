package io.agenttracing.instrument.redis.pubsub;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Where a message of a reactive subscription comes from, to be taken by the one who
 * processes it.
 */
final class MessageOrigin {

	private final String channel;

	private final @Nullable String pattern;

	private final Map<String, String> context;

	private final AtomicBoolean taken = new AtomicBoolean();

	/**
	 * An origin.
	 * @param channel the channel
	 * @param pattern the pattern that matched the channel
	 * @param context the fields of the context, not yet trusted
	 */
	MessageOrigin(String channel, @Nullable String pattern, Map<String, String> context) {
		this.channel = channel;
		this.pattern = pattern;
		this.context = context;
	}

	String channel() {
		return this.channel;
	}

	@Nullable String pattern() {
		return this.pattern;
	}

	Map<String, String> context() {
		return this.context;
	}

	boolean isTaken() {
		return this.taken.get();
	}

	/**
	 * Takes the origin.
	 * @return whether nobody else has
	 */
	boolean take() {
		return this.taken.compareAndSet(false, true);
	}

}
