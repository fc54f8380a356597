package io.agenttracing.instrument.redis.channel;

import java.util.Map;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.failure.Failures;
import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.DetachedWork;
import io.agenttracing.span.ReceivedMessage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts received messages and records, and decides on their CONSUMER spans: a message
 * with a context continues the trace of its sender; one without starts a new trace or has
 * no span, by configuration.
 */
public final class ConsumerSpans {

	private static final Log logger = LogFactory.getLog(ConsumerSpans.class);

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final InstrumentedChannels channels;

	private final ContextCounter counter;

	private final @Nullable PayloadShapes shapes;

	private final boolean startTraces;

	/**
	 * Creates the spans of received messages.
	 * @param spans starts spans
	 * @param carrier extracts the context
	 * @param channels the instrumented channels
	 * @param counter counts messages with and without a context
	 * @param shapes reads shapes of payloads, null where none are recorded
	 * @param startTraces whether a message without a context has a span
	 */
	public ConsumerSpans(AgentSpans spans, TraceContextCarrier carrier, InstrumentedChannels channels,
			ContextCounter counter, @Nullable PayloadShapes shapes, boolean startTraces) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
		this.counter = counter;
		this.shapes = shapes;
		this.startTraces = startTraces;
	}

	/**
	 * Whether anything is traced.
	 * @return whether it is
	 */
	public boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Whether payloads are looked at.
	 * @return whether they are
	 */
	public boolean isReading() {
		return this.shapes != null;
	}

	/**
	 * Detaches a subscription or poll loop from the current context.
	 * @return the scope, to be closed on this thread
	 */
	public Scope detach() {
		return this.spans.isEnabled() ? DetachedWork.begin() : Scope.noop();
	}

	/**
	 * Counts a message or record and whether it came with a context.
	 * @param destination the channel or stream
	 * @param pattern the pattern that matched the channel
	 * @param state the state of its context
	 */
	public void count(String destination, @Nullable String pattern, ContextState state) {
		if (!InstrumentedChannels.isInternal(destination)) {
			this.counter.increment(this.channels.destination(destination, pattern).name(), state);
		}
	}

	/**
	 * Decides on the span of a message or record.
	 * @param destination the channel or stream
	 * @param pattern the pattern that matched the channel
	 * @param context the fields of the context, not yet trusted
	 * @param own attributes of the kind of destination
	 * @param payload what it carries
	 * @return the message that gets the span, or {@code null} for none
	 */
	public @Nullable ReceivedMessage of(String destination, @Nullable String pattern, Map<String, String> context,
			Attributes own, MessagePayload payload) {
		if (InstrumentedChannels.isInternal(destination)) {
			return null;
		}
		Context parent = this.carrier.extract(context);
		boolean continued = Span.fromContext(parent).getSpanContext().isValid();
		if (!continued && !this.startTraces) {
			return null;
		}
		Destination known = this.channels.destination(destination, pattern);
		return new ReceivedMessage(this.spans, known.process(), attributes(known, pattern, own), parent,
				shape(payload, known.name()));
	}

	private @Nullable Supplier<@Nullable SeenShape> shape(MessagePayload payload, String destination) {
		PayloadShapes known = this.shapes;
		return (known != null) ? () -> payload.shape(known, PayloadKind.RECEIVED, destination) : null;
	}

	private static Attributes attributes(Destination destination, @Nullable String pattern, Attributes own) {
		if (pattern == null && own.isEmpty()) {
			return destination.processing();
		}
		AttributesBuilder attributes = destination.processing().toBuilder().putAll(own);
		if (pattern != null) {
			attributes.put(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE, pattern);
		}
		return attributes.build();
	}

	/**
	 * Starts the span of a listener's call.
	 * @param message decides on the span
	 * @return the call, without a span where there is none or it could not be started
	 */
	public Delivery start(Supplier<@Nullable ReceivedMessage> message) {
		ReceivedMessage known = attempt(message);
		return new Delivery(this, (known != null) ? this.spans.open(() -> known.start(null), known.parent()) : null);
	}

	/**
	 * Decides on a span; where that fails, there is none.
	 * @param message decides on the span
	 * @return the message that gets the span, or {@code null} for none
	 */
	public @Nullable ReceivedMessage attempt(Supplier<@Nullable ReceivedMessage> message) {
		if (!this.spans.isEnabled()) {
			return null;
		}
		try {
			return message.get();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A message from Redis could not be traced", ex);
			return null;
		}
	}

}
