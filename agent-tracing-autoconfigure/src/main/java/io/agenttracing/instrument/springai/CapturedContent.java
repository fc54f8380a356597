package io.agenttracing.instrument.springai;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/**
 * Records what models and tools are asked and answer, where the application wants that,
 * just before their span ends: masked and cut by then, so that nothing else is buffered.
 */
final class CapturedContent implements ObservationHandler<Observation.Context> {

	private static final Log logger = LogFactory.getLog(CapturedContent.class);

	private final ContentOptIn wanted;

	private final MessageJson json;

	CapturedContent(ContentOptIn wanted, MessageJson json) {
		this.wanted = wanted;
		this.json = json;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return (context instanceof ChatModelObservationContext && (this.wanted.input() || this.wanted.output()))
				|| (context instanceof ToolCallingObservationContext && this.wanted.tools());
	}

	@Override
	public void onStop(Observation.Context context) {
		Failures.attempt(logger, "The content of a call could not be recorded", () -> {
			Span span = ObservationSpan.of(context);
			if (span.isRecording() && context instanceof ChatModelObservationContext chat) {
				record(span, chat);
			}
			else if (span.isRecording() && context instanceof ToolCallingObservationContext tool) {
				set(span, AgentSpanAttributes.TOOL_CALL_ARGUMENTS, this.json.document(tool.getToolCallArguments()));
				set(span, AgentSpanAttributes.TOOL_CALL_RESULT, this.json.document(tool.getToolCallResult()));
			}
		});
	}

	private void record(Span span, ChatModelObservationContext chat) {
		if (this.wanted.input()) {
			List<Message> messages = chat.getRequest().getInstructions();
			set(span, AgentSpanAttributes.SYSTEM_INSTRUCTIONS, this.json.instructions(messages));
			set(span, AgentSpanAttributes.INPUT_MESSAGES, this.json.input(messages));
		}
		ChatResponse response = chat.getResponse();
		if (this.wanted.output() && response != null) {
			set(span, AgentSpanAttributes.OUTPUT_MESSAGES, this.json.output(response.getResults()));
		}
	}

	private static void set(Span span, AttributeKey<String> key, @Nullable String json) {
		if (json != null) {
			span.setAttribute(key, json);
		}
	}

}
