package io.agenttracing.instrument.redis.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.redis.channel.DestinationNames;
import io.agenttracing.instrument.redis.channel.OutgoingMessage;
import io.agenttracing.instrument.redis.channel.ProducerSpans;
import io.agenttracing.instrument.redis.envelope.MessageEnvelope;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.text.LogText;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Prepares messages for Redis: on an instrumented channel each gets a PRODUCER span and
 * an envelope with its context.
 */
final class MessagePublishing {

	private static final Log logger = LogFactory.getLog(MessagePublishing.class);

	private final ProducerSpans spans;

	private final RateLimitedLog binary = RateLimitedLog.once(logger);

	private final LongAdder binaryPayloads = new LongAdder();

	MessagePublishing(ProducerSpans spans) {
		this.spans = spans;
	}

	/**
	 * Prepares a message.
	 * @param channel the channel
	 * @param body the payload
	 * @param parent the parent of the span
	 * @return the message to publish instead, or {@code null} to publish the payload
	 */
	@Nullable OutgoingMessage<byte[]> prepare(byte @Nullable [] channel, byte @Nullable [] body, Context parent) {
		if (!this.spans.isEnabled() || channel == null || body == null) {
			return null;
		}
		try {
			String name = new String(channel, StandardCharsets.UTF_8);
			String glob = this.spans.globFor(name, parent);
			if (glob != null) {
				return prepare(name, glob, body, parent);
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A message to Redis could not be traced", ex);
		}
		return null;
	}

	/**
	 * The number of binary payloads, which are published without their context.
	 */
	LongAdder binaryPayloads() {
		return this.binaryPayloads;
	}

	private OutgoingMessage<byte[]> prepare(String channel, String glob, byte[] body, Context parent) {
		return this.spans.open(channel, glob, parent, body,
				(shapes, kind, destination) -> MessageEnvelope.open(body).shape(shapes, kind, destination),
				(context) -> {
					byte[] message = context.isEmpty() ? body : MessageEnvelope.wrap(body, context);
					if (message == null) {
						countBinary(channel, glob);
					}
					return (message != null) ? message : body;
				});
	}

	private void countBinary(String channel, String glob) {
		this.binaryPayloads.increment();
		String name = DestinationNames.withoutId(channel, glob);
		this.binary.warn(name,
				() -> "A binary payload was published to the Redis channel '" + LogText.of(name)
						+ "' as it is, without the trace: its listeners start a new one. Publish JSON or other text,"
						+ " or take the channel out of agent-tracing.redis.write-channels");
	}

}
