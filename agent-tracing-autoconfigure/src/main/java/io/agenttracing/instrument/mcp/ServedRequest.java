package io.agenttracing.instrument.mcp;

import java.util.concurrent.CancellationException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.mcp.OperationMeter.MeteredOperation;
import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being served. What the client is told of a failure is content, and so
 * is the message of an exception: the span has the kind of error only. No method throws.
 */
final class ServedRequest implements SubscriptionSpan {

	private static final Log logger = LogFactory.getLog(ServedRequest.class);

	private final SpanHandle span;

	private final OperationMeter meter;

	private final MeteredOperation operation;

	private final long began = System.nanoTime();

	ServedRequest(SpanHandle span, OperationMeter meter, MeteredOperation operation) {
		this.span = span;
		this.meter = meter;
		this.operation = operation;
	}

	@Override
	public Scope makeCurrent() {
		return this.span.makeCurrent();
	}

	@Override
	public boolean isCurrent() {
		return Span.current() == this.span.span();
	}

	@Override
	public void released(SuspendedPlace place) {
		this.span.released(place);
	}

	@Override
	public void complete(@Nullable Object result) {
		boolean failed = result instanceof CallToolResult tool && Boolean.TRUE.equals(tool.isError());
		end(failed ? McpAttributes.TOOL_ERROR : null);
	}

	@Override
	public void fail(Throwable failure) {
		Throwable cause = SpanFailures.unwrap(failure);
		if (cause instanceof CancellationException) {
			cancel();
			return;
		}
		JSONRPCError error = (cause instanceof McpError known) ? known.getJsonRpcError() : null;
		String code = Integer.toString((error != null) ? error.code() : ErrorCodes.INTERNAL_ERROR);
		this.span.attribute(McpAttributes.STATUS_CODE, code);
		end((error != null) ? code : cause.getClass().getName());
	}

	@Override
	public void cancel() {
		this.span.cancel();
		record(null);
	}

	private void end(@Nullable String errorType) {
		if (errorType != null) {
			this.span.attribute(AgentSpanAttributes.ERROR_TYPE, errorType);
			Failures.attempt(logger, "The span of a request could not be marked as failed",
					() -> this.span.span().setStatus(StatusCode.ERROR));
		}
		this.span.end();
		record(errorType);
	}

	private void record(@Nullable String errorType) {
		long nanos = System.nanoTime() - this.began;
		Failures.attempt(logger, "The duration of a request could not be recorded",
				() -> this.meter.ended(this.operation, errorType, nanos));
	}

}
