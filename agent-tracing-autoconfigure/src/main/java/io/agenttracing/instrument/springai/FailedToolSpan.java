package io.agenttracing.instrument.springai;

import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.SpanFailures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/**
 * Marks the span of a tool as failed where the model is told of the failure in words, and
 * the Observation ends well. The Observation itself is left alone: its error is a tag of
 * the users' meters. The words are content, and so is the message of the exception.
 */
final class FailedToolSpan {

	private static final Log logger = LogFactory.getLog(FailedToolSpan.class);

	private static final String UNKNOWN = "tool_error";

	private final Supplier<@Nullable ObservationRegistry> registry;

	FailedToolSpan(Supplier<@Nullable ObservationRegistry> registry) {
		this.registry = registry;
	}

	/**
	 * Marks the span of the tool that is being called on this thread.
	 * @param failure why the tool failed
	 */
	void fail(ToolExecutionException failure) {
		Failures.attempt(logger, "The span of a tool could not be marked as failed", () -> {
			Span span = current();
			if (span instanceof ReadableSpan && !hasFailed(span)) {
				Throwable cause = SpanFailures.causeOf(failure);
				span.setStatus(StatusCode.ERROR);
				span.setAttribute(AgentSpanAttributes.ERROR_TYPE,
						(cause != null) ? SpanFailures.unwrap(cause).getClass().getName() : UNKNOWN);
			}
		});
	}

	private Span current() {
		ObservationRegistry registry = this.registry.get();
		Observation current = (registry != null) ? registry.getCurrentObservation() : null;
		return (current != null && current.getContextView() instanceof ToolCallingObservationContext context)
				? ObservationSpan.of(context) : Span.getInvalid();
	}

	/**
	 * Whether a span is marked as failed.
	 */
	static boolean hasFailed(Span span) {
		return span instanceof ReadableSpan readable
				&& (readable.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR
						|| readable.getAttribute(AgentSpanAttributes.ERROR_TYPE) != null);
	}

}
