package io.agenttracing.instrument.springai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.shape.ValueDigests;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/**
 * Records digests of what tools are asked and answer, by which the same question and the
 * same answer are known within a trace. A tool that failed has no answer, although the
 * model is told something.
 */
final class ToolDigests implements ObservationHandler<ToolCallingObservationContext> {

	private static final Log logger = LogFactory.getLog(ToolDigests.class);

	private static final String NO_ARGUMENTS = "{}";

	/** What the model is told of a tool that returns nothing. */
	private static final String NO_ANSWER = "\"Done\"";

	private final ValueDigests digests;

	ToolDigests(ValueDigests digests) {
		this.digests = digests;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ToolCallingObservationContext;
	}

	@Override
	public void onStop(ToolCallingObservationContext context) {
		Failures.attempt(logger, "The digests of a tool could not be recorded", () -> {
			Span span = ObservationSpan.of(context);
			if (span.isRecording() && !isCommand(context)) {
				set(span, AgentSpanAttributes.TOOL_ARGUMENTS_DIGEST, context.getToolCallArguments());
				if (context.getError() == null && !FailedToolSpan.hasFailed(span)) {
					set(span, AgentSpanAttributes.TOOL_RESULT_DIGEST, context.getToolCallResult());
				}
			}
		});
	}

	// One without arguments, such as to press a button, may well be given again.
	private static boolean isCommand(ToolCallingObservationContext context) {
		return NO_ANSWER.equals(context.getToolCallResult())
				&& NO_ARGUMENTS.equals(context.getToolCallArguments().strip());
	}

	private void set(Span span, AttributeKey<String> key, @Nullable String json) {
		String digest = (json != null) ? this.digests.ofJson(span.getSpanContext().getTraceId(), json) : null;
		if (digest != null) {
			span.setAttribute(key, digest);
		}
	}

}
