package io.agenttracing.instrument.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.redis.envelope.MessageEnvelope;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.OpenedSpan;
import io.opentelemetry.api.trace.Span;
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
		OpenedSpan span = open(channel, glob, parent);
		return new OutgoingMessage<>(span, written(body, () -> {
			Map<String, String> context = context(span);
			byte[] message = context.isEmpty() ? body : MessageEnvelope.wrap(body, context);
			if (message == null) {
				countBinary(channel, glob);
			}
			return (message != null) ? message : body;
		}));
	}

	OpenedSpan open(String channel, String glob, Context parent) {
		String name = this.names.nameOf(channel, glob);
		return this.spans.open(() -> this.spans.builder("publish " + name, SpanKind.PRODUCER)
			.setParent(parent)
			.setAttribute(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "publish")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "send")
			.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name)
			.startSpan(), parent);
	}

	Map<String, String> context(OpenedSpan span) {
		Map<String, String> context = new HashMap<>(4);
		this.carrier.inject(span.context(), context);
		return context;
	}

	/**
	 * What goes on the wire: what there is where the context cannot be added.
	 */
	static <T> T written(T body, Supplier<T> withContext) {
		try {
			return withContext.get();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A message goes to Redis without its context", ex);
			return body;
		}
	}

	private void countBinary(String channel, String glob) {
		this.binaryPayloads.increment();
		String name = DestinationNames.withoutId(channel, glob);
		if (this.binary.isFirst(name)) {
			logger.warn("A binary payload was published to the Redis channel '" + name
					+ "' as it is, without the trace: its listeners start a new one. Publish JSON or other text,"
					+ " or take the channel out of agent-tracing.redis.write-channels");
		}
	}

	void warnIfContextIsLost(String channel, Context parent) {
		if (!this.channels.isWriting() || !Span.fromContext(parent).getSpanContext().isValid()
				|| WrittenChannels.isInternal(channel)) {
			return;
		}
		String name = DestinationNames.withoutId(channel, null);
		boolean named = name.equals(channel);
		if (!named && logger.isDebugEnabled()) {
			logger.debug("The trace ends at the Redis channel '" + channel + "'");
		}
		if (this.unlisted.isFirst(name)) {
			logger.warn(named
					? "The trace ends at the Redis channel '" + channel
							+ "', its listeners start a new one. Where all of them read the envelope, list the channel:"
							+ System.lineSeparator() + this.channels.yamlWith(channel)
					: "The trace ends at Redis channels with an id in their names, called " + name
							+ " here and by their names at DEBUG. Where all their listeners read the envelope, list"
							+ " a pattern of theirs in agent-tracing.redis.write-channels");
		}
	}

}
