package io.agenttracing.shape;

import java.util.List;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that say what was seen of a payload.
 */
public final class ShapeAttributes {

	private static final Log logger = LogFactory.getLog(ShapeAttributes.class);

	private ShapeAttributes() {
	}

	/**
	 * Sets what was seen of what an agent took, or a message carried.
	 * @param span the span of the agent, or of one end of the message
	 * @param seen what was seen, null for nothing
	 */
	public static void payload(Span span, @Nullable SeenShape seen) {
		if (seen != null) {
			span.setAttribute(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, seen.digest());
			set(span, AgentSpanAttributes.PAYLOAD_SHAPE, seen.shape());
			set(span, AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, seen.usualShape());
		}
	}

	/**
	 * Sets what a message carries.
	 * @param span the span of one end of the message, which is recorded
	 * @param payload reads it, null where it is not to be recorded
	 */
	public static void message(Span span, @Nullable Supplier<@Nullable SeenShape> payload) {
		if (payload != null) {
			Failures.attempt(logger, "The shape of a message could not be read", () -> payload(span, payload.get()));
		}
	}

	/**
	 * Sets what was seen of what an agent returned.
	 * @param span the span of the agent
	 * @param seen what was seen, null for nothing
	 */
	public static void result(Span span, @Nullable SeenShape seen) {
		if (seen != null) {
			set(span, AgentSpanAttributes.RESULT_SHAPE, seen.shape());
			set(span, AgentSpanAttributes.RESULT_USUAL_SHAPE, seen.usualShape());
		}
	}

	private static void set(Span span, AttributeKey<List<String>> key, List<String> shape) {
		if (!shape.isEmpty()) {
			span.setAttribute(key, shape);
		}
	}

}
