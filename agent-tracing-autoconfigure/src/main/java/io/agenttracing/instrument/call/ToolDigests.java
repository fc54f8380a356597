package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.shape.ValueDigests;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records digests of what tools are asked and answer, by which the same question and the
 * same answer are known within a trace.
 */
final class ToolDigests {

	private static final Log logger = LogFactory.getLog(ToolDigests.class);

	private final ValueDigests digests;

	ToolDigests(ValueDigests digests) {
		this.digests = digests;
	}

	/**
	 * Records what a tool is asked, before it may change that.
	 * @param span the span of the call
	 * @param tool the tool
	 * @param arguments all arguments of its method
	 */
	void asked(Span span, ToolPayload tool, @Nullable Object[] arguments) {
		if (span.isRecording()) {
			List<@Nullable Object> asked = new ArrayList<>(tool.asked().size());
			for (int i : tool.asked()) {
				asked.add(arguments[i]);
			}
			set(span, AgentSpanAttributes.TOOL_ARGUMENTS_DIGEST, asked);
		}
	}

	/**
	 * Records what a tool has answered.
	 * @param span the span of the call, which is recording
	 * @param tool the tool
	 * @param answer its result, or the value of that
	 */
	void answered(Span span, ToolPayload tool, @Nullable Object answer) {
		if (tool.answers()) {
			set(span, AgentSpanAttributes.TOOL_RESULT_DIGEST, answer);
		}
	}

	private void set(Span span, AttributeKey<String> key, @Nullable Object value) {
		try {
			String digest = this.digests.of(span.getSpanContext().getTraceId(), value);
			if (digest != null) {
				span.setAttribute(key, digest);
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The digest of a tool could not be recorded", ex);
		}
	}

}
