package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.mcp.OperationMeter.MeteredOperation;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.SpanHandle;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens the operations of clients. A call of a tool that has a span already, of a
 * framework or a step, is described on that one.
 */
final class ClientOperations {

	private static final Log logger = LogFactory.getLog(ClientOperations.class);

	/** Is sent all the time. */
	private static final Set<String> UNTRACED = Set.of(McpSchema.METHOD_PING);

	private final AgentSpans spans;

	private final RequestMeta meta;

	private final OperationMeter meter;

	private final @Nullable ValueDigests digests;

	private final boolean capturesContent;

	/**
	 * Operations of clients.
	 * @param spans starts spans
	 * @param meta writes the context
	 * @param meter measures operations
	 * @param digests digests of what tools are asked and answer, null for none
	 * @param capturesContent whether the application wants content on its spans
	 */
	ClientOperations(AgentSpans spans, RequestMeta meta, OperationMeter meter, @Nullable ValueDigests digests,
			boolean capturesContent) {
		this.spans = spans;
		this.meta = meta;
		this.meter = meter;
		this.digests = digests;
		this.capturesContent = capturesContent;
	}

	/**
	 * Opens the operation of a request. What a client asks by itself begins no trace.
	 * @param request the request
	 * @param connection the connection that it is sent on
	 * @param parent the context of whoever sends it
	 * @return the operation, null for none
	 */
	@Nullable ClientOperation open(JSONRPCRequest request, ClientConnection connection, Context parent) {
		if (!this.spans.isEnabled() || UNTRACED.contains(request.method())) {
			return null;
		}
		RequestParams params = RequestParams.of(request);
		MeteredOperation metered = new MeteredOperation(request.method(), params.tool(), params.prompt(),
				connection.transport(), connection.host());
		ClientOperation.Ending ending = (errorType, nanos) -> this.meter.ended(metered, errorType, nanos);
		Span around = Span.fromContext(parent);
		if (!params.isCall() && !around.getSpanContext().isValid()) {
			return new ClientOperation(request, Span.getInvalid(), null, ending, this::answered);
		}
		Span tool = (params.tool() != null) ? claimed(around, request.method()) : null;
		SpanHandle own = (tool == null) ? open(request, params, connection, parent) : null;
		Span span = (own != null) ? own.span() : around;
		Failures.attempt(logger, "An MCP request could not be described",
				() -> describe(span, request, params, connection));
		JSONRPCRequest sent = Failures.attempt(logger, "An MCP server is not told the trace",
				() -> written(request, (own != null) ? own.context() : parent, connection), request);
		return new ClientOperation(sent, span, own, ending, this::answered);
	}

	private JSONRPCRequest written(JSONRPCRequest request, Context context, ClientConnection connection) {
		return RequestParams.withMeta(request, (before) -> this.meta.written(before, context, connection.isTrusted()));
	}

	/**
	 * The span of a tool, if nobody has described a request on it so far.
	 */
	private synchronized @Nullable Span claimed(Span around, String method) {
		if (!ExecutedTool.isOne(around) || ((ReadableSpan) around).getAttribute(McpAttributes.METHOD_NAME) != null) {
			return null;
		}
		around.setAttribute(McpAttributes.METHOD_NAME, method);
		return around;
	}

	private SpanHandle open(JSONRPCRequest request, RequestParams params, ClientConnection connection, Context parent) {
		SpanHandle handle = this.spans.open(() -> {
			SpanBuilder builder = this.spans.builder(params.spanName(request.method()), SpanKind.CLIENT)
				.setParent(parent)
				.setAttribute(McpAttributes.METHOD_NAME, request.method());
			if (params.tool() != null) {
				builder.setAttribute(AgentSpanAttributes.OPERATION_NAME, McpAttributes.EXECUTE_TOOL);
				builder.setAttribute(AgentSpanAttributes.TOOL_NAME, params.tool());
			}
			return builder.startSpan();
		}, parent);
		Duration timeout = connection.timeout();
		if (timeout != null) {
			handle.attribute(AgentSpanAttributes.TIMEOUT_MS, timeout.toMillis());
		}
		if (request.params() instanceof CallToolRequest call) {
			digest(handle.span(), AgentSpanAttributes.TOOL_ARGUMENTS_DIGEST, call.arguments());
		}
		return handle;
	}

	// Of the span of another there is a digest already, where there may be one.
	private void answered(SpanHandle own, @Nullable Object result) {
		if (result instanceof Map<?, ?> answer && own.span() instanceof ReadableSpan span
				&& span.getAttribute(AgentSpanAttributes.TOOL_NAME) != null) {
			digest(own.span(), AgentSpanAttributes.TOOL_RESULT_DIGEST, answer.get("content"));
		}
	}

	private void digest(Span span, AttributeKey<String> key, @Nullable Object value) {
		if (this.digests != null && value != null && span.isRecording()) {
			String digest = this.digests.of(span.getSpanContext().getTraceId(), value);
			if (digest != null) {
				span.setAttribute(key, digest);
			}
		}
	}

	private void describe(Span span, JSONRPCRequest request, RequestParams params, ClientConnection connection) {
		if (!span.isRecording()) {
			return;
		}
		span.setAttribute(McpAttributes.REQUEST_ID, String.valueOf(request.id()));
		if (params.prompt() != null) {
			span.setAttribute(McpAttributes.PROMPT_NAME, params.prompt());
		}
		if (params.resource() != null && this.capturesContent) {
			span.setAttribute(McpAttributes.RESOURCE_URI, params.resource());
		}
		connection.describe(span);
	}

}
