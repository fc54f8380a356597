package io.agenttracing.instrument.redis;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.context.Glob;
import org.jspecify.annotations.Nullable;

/**
 * The channels whose messages are published in an envelope. Redis' own notifications and
 * those of Spring Session, whatever its namespace, never are: they have keys and session
 * ids in their names.
 */
final class WrittenChannels {

	private static final List<Glob> INTERNAL = Stream
		.of("__key*__:*", "spring:session:*", "*:event:*:created:*", "*:event:*:deleted:*", "*:event:*:expired:*")
		.map(Glob::new)
		.toList();

	private final List<String> globs;

	private final List<Glob> patterns;

	private final boolean writing;

	private WrittenChannels(List<String> globs, boolean writing) {
		this.globs = List.copyOf(globs);
		this.patterns = this.globs.stream().map(Glob::new).toList();
		this.writing = writing;
	}

	static WrittenChannels of(List<String> globs) {
		return new WrittenChannels(globs, true);
	}

	static WrittenChannels none() {
		return new WrittenChannels(List.of(), false);
	}

	/**
	 * Whether channels could be written at all, so that a missing one is worth a word.
	 */
	boolean isWriting() {
		return this.writing;
	}

	/**
	 * Finds the glob that lists a channel.
	 */
	@Nullable String globFor(String channel) {
		for (Glob pattern : this.patterns) {
			if (pattern.matches(channel)) {
				return isInternal(channel) ? null : pattern.toString();
			}
		}
		return null;
	}

	static boolean isInternal(String channel) {
		for (Glob pattern : INTERNAL) {
			if (pattern.matches(channel)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The configuration that lists one more channel.
	 */
	String yamlWith(String channel) {
		StringBuilder yaml = new StringBuilder("agent-tracing.redis.write-channels: [");
		this.globs.forEach((glob) -> yaml.append('"').append(glob).append("\", "));
		return yaml.append('"').append(channel).append("\"]").toString();
	}

	/**
	 * Says what is written, for the line at startup.
	 */
	String describe() {
		if (!this.writing) {
			return "no Redis channel is written (agent-tracing.redis.mode=read)";
		}
		return this.globs.isEmpty() ? "no Redis channel is written (agent-tracing.redis.write-channels)"
				: "Redis channels written: " + String.join(", ", this.globs);
	}

}
