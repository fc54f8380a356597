package io.agenttracing.instrument.messaging;

import io.agenttracing.context.ContextState;
import io.agenttracing.context.TraceFields;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The trace context in the headers of a message. Headers are untrusted input: reading
 * them never throws, and values that are too long or no text are ignored.
 */
interface MessageFields {

	/**
	 * Whether an observation is of a message received from this broker.
	 */
	boolean supports(Observation.Context context);

	/**
	 * The text of a header.
	 * @return the text, or {@code null} where it is missing or unusable
	 */
	@Nullable String text(Object message, String name);

	/**
	 * Whether there is a header, usable or not.
	 */
	boolean has(Object message, String name);

	/**
	 * The destination of a message, for the meter.
	 */
	String destination(Object message);

	/**
	 * The state of the trace context of a message.
	 */
	default ContextState state(Object message) {
		String traceparent = text(message, TraceFields.TRACEPARENT);
		return (traceparent == null && has(message, TraceFields.TRACEPARENT)) ? ContextState.MALFORMED
				: ContextState.of(traceparent);
	}

}
