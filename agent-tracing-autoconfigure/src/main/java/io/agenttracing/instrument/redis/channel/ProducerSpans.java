package io.agenttracing.instrument.redis.channel;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ShapeAttributes;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.ViewerOnlySpans;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts the PRODUCER spans of messages and records: each has one on an instrumented
 * channel, below the current span. On other channels there is none, since no listener
 * could continue its trace.
 */
public final class ProducerSpans {

	private static final Log logger = LogFactory.getLog(ProducerSpans.class);

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final InstrumentedChannels channels;

	private final @Nullable PayloadShapes shapes;

	private final RateLimitedLog unlisted = RateLimitedLog.once(logger);

	/**
	 * Creates the spans of published messages.
	 * @param spans starts spans
	 * @param carrier injects the context
	 * @param channels the instrumented channels
	 * @param shapes reads shapes of payloads, null where none are recorded
	 */
	public ProducerSpans(AgentSpans spans, TraceContextCarrier carrier, InstrumentedChannels channels,
			@Nullable PayloadShapes shapes) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
		this.shapes = shapes;
	}

	/**
	 * Whether anything is traced.
	 * @return whether it is
	 */
	public boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Finds the glob that matches a channel or stream. Warns if there is none, so that a
	 * trace ends there.
	 * @param channel the channel or stream
	 * @param parent the context of the publisher
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
	 * Starts the span of a message, and adds its context to the body. A message to which
	 * the context cannot be added is published unchanged.
	 * @param <T> the type of the body
	 * @param channel the channel or stream
	 * @param glob the glob that matches it
	 * @param parent the parent of the span
	 * @param body the body without a context
	 * @param payload what the body carries
	 * @param withContext adds the fields of the context to the body
	 * @return the message, whose span has to be ended
	 */
	public <T> OutgoingMessage<T> open(String channel, String glob, Context parent, T body, MessagePayload payload,
			Function<Map<String, String>, T> withContext) {
		Destination destination = this.channels.destination(channel, glob);
		String name = destination.name();
		SpanHandle span = this.spans.open(() -> this.spans.start(
				this.spans.builder(destination.publish(), SpanKind.PRODUCER)
					.setParent(parent)
					.setAttribute(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
					.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "publish")
					.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "send")
					.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name),
				parent, AgentCall.Operation.PUBLISH, name), parent);
		PayloadShapes known = this.shapes;
		if (known != null && ViewerOnlySpans.isRecordedBeside(span.span())) {
			ShapeAttributes.message(span.span(), () -> payload.shape(known, PayloadKind.MESSAGE, name));
		}
		T message = Failures.attempt(logger, "A message is sent to Redis without its context", () -> {
			Map<String, String> context = new HashMap<>(4);
			this.carrier.inject(span.context(), context);
			return withContext.apply(context);
		}, body);
		return new OutgoingMessage<>(span, message);
	}

	private void warnIfContextIsLost(String channel, Context parent) {
		if (!this.channels.isWriting() || !Span.fromContext(parent).getSpanContext().isValid()
				|| InstrumentedChannels.isInternal(channel)) {
			return;
		}
		String name = DestinationNames.withoutId(channel, null);
		boolean named = name.equals(channel);
		if (!named && logger.isDebugEnabled()) {
			logger.debug("The trace ends at the Redis channel '" + LogText.of(channel) + "'");
		}
		this.unlisted.warn(name, () -> describe(LogText.of(name), named));
	}

	private String describe(String channel, boolean named) {
		return named
				? "The trace ends at the Redis channel '" + channel
						+ "', its listeners start a new one. Where all of them read the envelope, list the channel:"
						+ System.lineSeparator() + this.channels.yamlWith(channel)
				: "The trace ends at Redis channels with an id in their names, called " + channel
						+ " here and by their names at DEBUG. Where all their listeners read the envelope, list"
						+ " a pattern of theirs in agent-tracing.redis.write-channels";
	}

}
