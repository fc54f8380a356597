package io.agenttracing.instrument.redis.channel;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the PRODUCER span of a message or record: on a written channel each has one,
 * below whatever is current. On any other channel nothing happens: a span that no
 * listener can continue would only be noise.
 */
public final class ProducerSpans {

	private static final Log logger = LogFactory.getLog(ProducerSpans.class);

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final InstrumentedChannels channels;

	private final RateLimitedLog unlisted = RateLimitedLog.once(logger);

	/**
	 * Spans of what is published.
	 * @param spans starts spans
	 * @param carrier writes the context
	 * @param channels the channels that are written
	 */
	public ProducerSpans(AgentSpans spans, TraceContextCarrier carrier, InstrumentedChannels channels) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
	}

	/**
	 * Whether anything is traced.
	 * @return whether it is
	 */
	public boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Finds the glob that lists a channel or stream, and warns where there is none and a
	 * trace ends there.
	 * @param channel the channel or stream
	 * @param parent the context that is published in
	 * @return the glob, or {@code null} to publish without a span
	 */
	public @Nullable String globFor(String channel, Context parent) {
		String glob = this.channels.globFor(channel);
		if (glob == null) {
			warnIfContextIsLost(channel, parent);
		}
		return glob;
	}

	/**
	 * Starts the span of a message, and adds the context to what goes on the wire. A
	 * message whose context cannot be added is published as it is.
	 * @param <T> what goes on the wire
	 * @param channel the channel or stream
	 * @param glob the glob that lists it
	 * @param parent the context it is published in
	 * @param body the message without a context
	 * @param withContext adds the fields of the context
	 * @return the message, whose span has to be ended
	 */
	public <T> OutgoingMessage<T> open(String channel, String glob, Context parent, T body,
			Function<Map<String, String>, T> withContext) {
		String name = this.channels.nameOf(channel, glob);
		SpanHandle span = this.spans.open(() -> this.spans.start(
				this.spans.builder("publish " + name, SpanKind.PRODUCER)
					.setParent(parent)
					.setAttribute(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
					.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "publish")
					.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "send")
					.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name),
				parent, AgentCall.Operation.PUBLISH, name), parent);
		try {
			Map<String, String> context = new HashMap<>(4);
			this.carrier.inject(span.context(), context);
			return new OutgoingMessage<>(span, withContext.apply(context));
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A message goes to Redis without its context", ex);
			return new OutgoingMessage<>(span, body);
		}
	}

	private void warnIfContextIsLost(String channel, Context parent) {
		if (!this.channels.isWriting() || !Span.fromContext(parent).getSpanContext().isValid()
				|| InstrumentedChannels.isInternal(channel)) {
			return;
		}
		String name = DestinationNames.withoutId(channel, null);
		String safe = LogText.of(name);
		boolean named = name.equals(channel);
		if (!named && logger.isDebugEnabled()) {
			logger.debug("The trace ends at the Redis channel '" + LogText.of(channel) + "'");
		}
		this.unlisted.warn(name,
				() -> named ? "The trace ends at the Redis channel '" + safe
						+ "', its listeners start a new one. Where all of them read the envelope, list the channel:"
						+ System.lineSeparator() + this.channels.yamlWith(safe)
						: "The trace ends at Redis channels with an id in their names, called " + safe
								+ " here and by their names at DEBUG. Where all their listeners read the envelope, list"
								+ " a pattern of theirs in agent-tracing.redis.write-channels");
	}

}
