package io.agenttracing.instrument.redis.channel;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.context.Glob;
import org.jspecify.annotations.Nullable;

/**
 * The channels and streams whose messages carry the context, and the names of channels in
 * spans. Keyspace notifications of Redis and channels of Spring Session, in any
 * namespace, are never instrumented: their names contain keys and session ids.
 */
public final class InstrumentedChannels {

	private static final Glob[] INTERNAL = Stream
		.of("__key*__:*", "spring:session:*", "*:event:*:created:*", "*:event:*:deleted:*", "*:event:*:expired:*")
		.map(Glob::new)
		.toArray(Glob[]::new);

	private final Glob[] globs;

	private final boolean writing;

	private final DestinationNames names = new DestinationNames();

	private InstrumentedChannels(List<String> globs, boolean writing) {
		this.globs = globs.stream().map(Glob::new).toArray(Glob[]::new);
		this.writing = writing;
	}

	/**
	 * The channels that match one of some globs.
	 * @param globs the globs
	 * @return the channels
	 */
	public static InstrumentedChannels of(List<String> globs) {
		return new InstrumentedChannels(globs, true);
	}

	/**
	 * No channels, since contexts are not to be written.
	 * @return no channels
	 */
	public static InstrumentedChannels none() {
		return new InstrumentedChannels(List.of(), false);
	}

	/**
	 * Whether contexts are written at all, so that a missing channel is worth a warning.
	 */
	boolean isWriting() {
		return this.writing;
	}

	/**
	 * Finds the glob that matches a channel.
	 */
	@Nullable String globFor(String channel) {
		for (Glob glob : this.globs) {
			if (glob.matches(channel)) {
				return isInternal(channel) ? null : glob.toString();
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
	 * Names a channel in spans and meters.
	 */
	Destination destination(String channel, @Nullable String pattern) {
		Destination known = this.names.known(channel);
		return (known != null) ? known : this.names.of(channel, (pattern != null) ? pattern : globFor(channel));
	}

	/**
	 * The configuration with one more channel.
	 */
	String yamlWith(String channel) {
		StringBuilder yaml = new StringBuilder("agent-tracing.redis.write-channels: [");
		for (Glob glob : this.globs) {
			yaml.append('"').append(glob).append("\", ");
		}
		return yaml.append('"').append(channel).append("\"]").toString();
	}

	/**
	 * Describes the channels, for the line at startup.
	 * @return a part of the line
	 */
	public String describe() {
		if (!this.writing) {
			return "no Redis channel is written (agent-tracing.redis.mode=read)";
		}
		return (this.globs.length == 0) ? "no Redis channel is written (agent-tracing.redis.write-channels)"
				: "Redis channels written: "
						+ Stream.of(this.globs).map(Glob::toString).collect(Collectors.joining(", "));
	}

}
