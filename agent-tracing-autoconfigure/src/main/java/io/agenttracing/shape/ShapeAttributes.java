package io.agenttracing.shape;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that say what was seen of a payload.
 */
public final class ShapeAttributes {

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
	 * Puts what was seen of what a message carried.
	 * @param attributes the attributes of a span of one end of the message
	 * @param seen what was seen, null for nothing
	 */
	public static void payload(AttributesBuilder attributes, @Nullable SeenShape seen) {
		if (seen != null) {
			attributes.put(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, seen.digest());
			put(attributes, AgentSpanAttributes.PAYLOAD_SHAPE, seen.shape());
			put(attributes, AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, seen.usualShape());
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

	private static void put(AttributesBuilder attributes, AttributeKey<List<String>> key, List<String> shape) {
		if (!shape.isEmpty()) {
			attributes.put(key, shape);
		}
	}

}
