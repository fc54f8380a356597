package io.agenttracing.pipeline.cap;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Similar errors, of which one can represent the others.
 *
 * @param name the name of the span
 * @param type the type of the error, empty if it is unknown
 */
record ErrorKind(String name, String type) {

	static ErrorKind of(SpanData span) {
		String type = span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
		return new ErrorKind(span.getName(), (type != null) ? type : "");
	}

}
