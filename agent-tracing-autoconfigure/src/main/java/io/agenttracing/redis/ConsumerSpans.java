package io.agenttracing.redis;

import java.util.Map;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.TraceContextCarrier;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the CONSUMER span of what comes from Redis: below the span that sent it, if
 * it came with a context. Without one it starts a new trace or has no span, by
 * configuration.
 */
final class ConsumerSpans {

	private static final Log logger = LogFactory.getLog(ConsumerSpans.class);

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final WrittenChannels channels;

	private final DestinationNames names;

	private final boolean startTraces;

	ConsumerSpans(AgentSpans spans, TraceContextCarrier carrier, WrittenChannels channels, DestinationNames names,
			boolean startTraces) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
		this.names = names;
		this.startTraces = startTraces;
	}

	boolean isEnabled() {
		return this.spans.isEnabled();
	}

	/**
	 * Decides on a span.
	 * @param destination the channel or stream
	 * @param pattern the pattern that matched the channel
	 * @param context the fields of the context, not yet trusted
	 * @param own the attributes that not every destination has
	 * @return the span, or {@code null} for none
	 */
	@Nullable ConsumerSpan of(String destination, @Nullable String pattern, Map<String, String> context, Attributes own) {
		Context parent = this.carrier.extract(Context.root(), context);
		boolean continued = Span.fromContext(parent).getSpanContext().isValid();
		if (!continued && (!this.startTraces || WrittenChannels.isInternal(destination))) {
			return null;
		}
		String name = nameOf(destination, pattern);
		Attributes attributes = Attributes.builder()
			.put(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.put(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "process")
			.put(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "process")
			.put(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name)
			.putAll(own)
			.build();
		return new ConsumerSpan(this.spans, "process " + name, attributes, parent);
	}

	/**
	 * Starts the span of a listener's call.
	 * @param span decides on the span
	 * @return the call, without a span where there is none or it could not be started
	 */
	Delivery start(Supplier<@Nullable ConsumerSpan> span) {
		ConsumerSpan known = attempt(span);
		if (known != null) {
			try {
				return Delivery.of(this.spans, known.start(0), known.parent());
			}
			catch (RuntimeException ex) {
				logger.debug("Could not start a span for a message from Redis", ex);
			}
		}
		return Delivery.untraced(this.spans);
	}

	/**
	 * Decides on a span, and on none where that fails.
	 */
	@Nullable ConsumerSpan attempt(Supplier<@Nullable ConsumerSpan> span) {
		if (!this.spans.isEnabled()) {
			return null;
		}
		try {
			return span.get();
		}
		catch (RuntimeException ex) {
			logger.debug("Could not trace a message from Redis", ex);
			return null;
		}
	}

	String nameOf(String destination, @Nullable String pattern) {
		return this.names.nameOf(destination, (pattern != null) ? pattern : this.channels.globFor(destination));
	}

}
