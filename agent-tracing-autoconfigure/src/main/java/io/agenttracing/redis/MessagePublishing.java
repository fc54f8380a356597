package io.agenttracing.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.MessageEnvelope;
import io.agenttracing.propagation.TraceContextCarrier;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Prepares messages for Redis: on a written channel each gets a PRODUCER span, below
 * whatever is current, and an envelope with its context. On any other channel nothing
 * happens: a span that no listener can continue would only be noise.
 */
final class MessagePublishing {

	private static final Log logger = LogFactory.getLog(MessagePublishing.class);

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final WrittenChannels channels;

	private final DestinationNames names;

	private final OncePerChannel unlisted = new OncePerChannel();

	private final OncePerChannel binary = new OncePerChannel();

	private final LongAdder binaryPayloads = new LongAdder();

	MessagePublishing(AgentSpans spans, TraceContextCarrier carrier, WrittenChannels channels, DestinationNames names) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
		this.names = names;
	}

	/**
	 * Prepares a message.
	 * @param channel the channel
	 * @param body the payload
	 * @param parent the context it is published in
	 * @return the message to publish instead, or {@code null} to publish the payload
	 */
	@Nullable OutgoingMessage<byte[]> prepare(byte @Nullable [] channel, byte @Nullable [] body, Context parent) {
		if (!this.spans.isEnabled() || channel == null || body == null) {
			return null;
		}
		try {
			String name = new String(channel, StandardCharsets.UTF_8);
			String glob = this.channels.globFor(name);
			if (glob != null) {
				return prepare(name, glob, body, parent);
			}
			warnIfContextIsLost(name, parent);
		}
		catch (RuntimeException ex) {
			logger.debug("Could not trace a message to Redis", ex);
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
		Span span = startSpan(channel, glob, parent);
		Map<String, String> context = new HashMap<>(4);
		this.carrier.inject(parent.with(span), context);
		byte[] message = context.isEmpty() ? body : MessageEnvelope.wrap(body, context);
		if (message == null) {
			countBinary(channel);
		}
		return new OutgoingMessage<>(this.spans, span, parent, (message != null) ? message : body);
	}

	Span startSpan(String channel, String glob, Context parent) {
		String name = this.names.nameOf(channel, glob);
		SpanBuilder builder = this.spans.builder("publish " + name, SpanKind.PRODUCER)
			.setParent(parent)
			.setAttribute(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "publish")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "send")
			.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name);
		return builder.startSpan();
	}

	private void countBinary(String channel) {
		this.binaryPayloads.increment();
		if (this.binary.isFirst(channel)) {
			logger.warn("A binary payload was published to the Redis channel '" + channel
					+ "' as it is, without the trace: its listeners start a new one. Publish JSON or other text,"
					+ " or take the channel out of agent-tracing.redis.write-channels");
		}
	}

	void warnIfContextIsLost(String channel, Context parent) {
		if (this.channels.isWriting() && Span.fromContext(parent).getSpanContext().isValid()
				&& !WrittenChannels.isInternal(channel) && this.unlisted.isFirst(channel)) {
			logger.warn("The trace ends at the Redis channel '" + channel
					+ "', its listeners start a new one. Where all of them read the envelope, list the channel:"
					+ System.lineSeparator() + this.channels.yamlWith(channel));
		}
	}

}
