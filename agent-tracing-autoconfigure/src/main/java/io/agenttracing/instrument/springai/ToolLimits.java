package io.agenttracing.instrument.springai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.CurrentAgentSpan;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.model.tool.ToolCallLimitExceededException;

/**
 * Marks the advisor that has stopped calling tools because there were too many calls. It
 * catches the exception and returns the text as if the model had said it. The agent
 * around has an answer, so it only gets the type of the error. Advisors around that one
 * have the same answer.
 */
final class ToolLimits implements ObservationHandler<AdvisorObservationContext> {

	private static final Log logger = LogFactory.getLog(ToolLimits.class);

	private static final String ADVISOR = "Tool Calling Advisor";

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof AdvisorObservationContext;
	}

	// A stream may end on a thread that has no context.
	@Override
	public void onStart(AdvisorObservationContext context) {
		Failures.attempt(logger, "The agent of an advisor could not be determined", () -> {
			if (context.getAdvisorName().equals(ADVISOR)) {
				context.put(ToolLimits.class, CurrentAgentSpan.of(Context.current()));
			}
		});
	}

	@Override
	public void onStop(AdvisorObservationContext context) {
		Failures.attempt(logger, "A limit of tool calls could not be recorded", () -> {
			if (context.get(ToolLimits.class) instanceof Span agent && isExceeded(context.getChatClientResponse())) {
				agent.setAttribute(AgentSpanAttributes.ERROR_TYPE, ErrorCode.TOOL_CALL_LIMIT);
				ObservationSpan.of(context)
					.setStatus(StatusCode.ERROR)
					.setAttribute(AgentSpanAttributes.ERROR_TYPE, ErrorCode.TOOL_CALL_LIMIT);
			}
		});
	}

	private static boolean isExceeded(@Nullable ChatClientResponse response) {
		ChatResponse answer = (response != null) ? response.chatResponse() : null;
		return answer != null && answer.getResults()
			.stream()
			.anyMatch((result) -> ToolCallLimitExceededException.FINISH_REASON
				.equals(result.getMetadata().getFinishReason()));
	}

}
