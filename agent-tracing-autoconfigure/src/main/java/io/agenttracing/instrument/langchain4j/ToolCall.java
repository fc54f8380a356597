package io.agenttracing.instrument.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.service.tool.ToolExecution;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.SpanHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool, on the thread that it began on.
 */
final class ToolCall {

	private static final Log logger = LogFactory.getLog(ToolCall.class);

	private static final String NO_ARGUMENTS = "{}";

	/** What the model is told of a tool that returns nothing. */
	private static final String NO_ANSWER = "Success";

	// What a model asks for without being offered it is content.
	private static final String UNKNOWN = "(unknown)";

	private static final int MAX_NAME = 128;

	private final ToolExecutionRequest request;

	private final SpanHandle handle;

	private final Thread thread = Thread.currentThread();

	private final Scope scope;

	private final @Nullable ValueDigests digests;

	private volatile @Nullable Throwable failure;

	private ToolCall(ToolExecutionRequest request, SpanHandle handle, @Nullable ValueDigests digests, Context inside) {
		this.request = request;
		this.handle = handle;
		this.digests = digests;
		this.scope = CurrentContext.makeCurrent(inside);
	}

	static ToolCall start(ServiceCall service, ToolExecutionRequest request) {
		String asked = (request.name() != null) ? request.name() : "";
		String name = service.isOffered(asked) ? asked.substring(0, Math.min(asked.length(), MAX_NAME)) : UNKNOWN;
		String agent = service.agentName();
		SpanHandle handle = service.spans()
			.call(service.context(), "execute_tool " + name, SpanKind.INTERNAL, (span) -> {
				span.setAttribute(AgentSpanAttributes.OPERATION_NAME, "execute_tool");
				span.setAttribute(AgentSpanAttributes.TOOL_NAME, name);
				span.setAttribute(AgentSpanAttributes.TOOL_TYPE, "function");
				span.setAttribute(AgentSpanAttributes.AGENT_NAME, agent);
				if (request.id() != null) {
					span.setAttribute(AgentSpanAttributes.TOOL_CALL_ID, ModelCall.bounded(request.id()));
				}
			});
		return new ToolCall(request, handle, service.spans().digests(), handle.context());
	}

	boolean isOf(ToolExecutionRequest request) {
		return this.request == request;
	}

	boolean isOnThisThread() {
		return this.thread == Thread.currentThread();
	}

	/**
	 * Remembers the error that the model is about to be told of.
	 */
	void failed(Throwable failure) {
		this.failure = failure;
	}

	/**
	 * Ends the call.
	 */
	void end(ToolExecution execution) {
		Span span = this.handle.span();
		Failures.attempt(logger, "The result of a tool could not be recorded", () -> {
			if (execution.hasFailed()) {
				CallFailures.type(span, this.failure);
			}
			if (span.isRecording()) {
				digest(span, execution);
			}
		});
		close();
	}

	private void digest(Span span, ToolExecution execution) {
		ValueDigests digests = this.digests;
		if (digests == null) {
			return;
		}
		String asked = execution.request().arguments();
		boolean nothing = asked == null || asked.isBlank() || asked.strip().equals(NO_ARGUMENTS);
		String answer = execution.hasFailed() ? null : answer(execution);
		// One without arguments, such as to press a button, may well be given again.
		if (nothing && NO_ANSWER.equals(answer)) {
			return;
		}
		set(span, AgentSpanAttributes.TOOL_ARGUMENTS_DIGEST, nothing ? NO_ARGUMENTS : asked, digests);
		set(span, AgentSpanAttributes.TOOL_RESULT_DIGEST, answer, digests);
	}

	// Images have no text.
	private static @Nullable String answer(ToolExecution execution) {
		try {
			return execution.result();
		}
		catch (IllegalStateException ex) {
			return null;
		}
	}

	private static void set(Span span, AttributeKey<String> key, @Nullable String text, ValueDigests digests) {
		String digest = (text != null) ? digests.ofJson(span.getSpanContext().getTraceId(), text) : null;
		if (digest != null) {
			span.setAttribute(key, digest);
		}
	}

	/**
	 * Ends the call with an error.
	 * @param failure the error, null if it is unknown
	 */
	void fail(@Nullable Throwable failure) {
		Throwable known = this.failure;
		Failures.attempt(logger, "The failure of a tool could not be recorded",
				() -> CallFailures.type(this.handle.span(), (known != null) ? known : failure));
		close();
	}

	private void close() {
		if (isOnThisThread()) {
			this.scope.close();
		}
		this.handle.end();
	}

}
