package io.agenttracing.testing;

import java.util.List;
import java.util.Map;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;

/**
 * A span as it arrived over OTLP.
 *
 * @param traceId the id of the trace, 32 hexadecimal digits
 * @param spanId the id of the span, 16 hexadecimal digits
 * @param parentSpanId the id of the parent, empty for a root span
 * @param name the name
 * @param kind the kind
 * @param startNanos the start, in nanoseconds since the epoch
 * @param endNanos the end, in nanoseconds since the epoch
 * @param attributes the attributes: strings, booleans, longs, doubles, lists of them
 * @param status the status
 * @param statusMessage the message of the status, possibly empty
 * @param events the events in their order
 * @param links the links in their order
 * @param resource the attributes of the resource
 * @param scopeName the name of the instrumentation scope
 * @param flags the flags: the lower eight bits are those of W3C
 * @param traceState the {@code tracestate} of W3C, possibly empty
 */
public record ReceivedSpan(String traceId, String spanId, String parentSpanId, String name, SpanKind kind,
		long startNanos, long endNanos, Map<String, Object> attributes, StatusCode status, String statusMessage,
		List<Event> events, List<Link> links, Map<String, Object> resource, String scopeName, int flags,
		String traceState) {

	public boolean isRoot() {
		return this.parentSpanId.isEmpty();
	}

	public boolean isError() {
		return this.status == StatusCode.STATUS_CODE_ERROR;
	}

	public boolean isSampled() {
		return (this.flags & 1) == 1;
	}

	public boolean isChildOf(ReceivedSpan parent) {
		return this.traceId.equals(parent.traceId) && this.parentSpanId.equals(parent.spanId);
	}

	public Object attribute(String key) {
		return this.attributes.get(key);
	}

	public String serviceName() {
		return String.valueOf(this.resource.get("service.name"));
	}

	/**
	 * An event of a span.
	 *
	 * @param name the name
	 * @param attributes the attributes
	 */
	public record Event(String name, Map<String, Object> attributes) {

	}

	/**
	 * A link of a span.
	 *
	 * @param traceId the id of the linked trace
	 * @param spanId the id of the linked span
	 * @param attributes the attributes
	 */
	public record Link(String traceId, String spanId, Map<String, Object> attributes) {

	}

}
