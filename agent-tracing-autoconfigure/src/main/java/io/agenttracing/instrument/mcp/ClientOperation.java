package io.agenttracing.instrument.mcp;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.SpanHandle;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * A request whose answer is awaited. What ends it first ends it. Errors have a type and
 * no text, which a server may have made of what it was asked.
 */
final class ClientOperation {

	/** The client has given up. */
	static final String TIMEOUT = "timeout";

	/** The connection was closed. */
	static final String CLOSED = "closed";

	private static final Log logger = LogFactory.getLog(ClientOperation.class);

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final JSONRPCRequest request;

	private final Span span;

	private final @Nullable SpanHandle own;

	private final Ending ending;

	private final Answering answering;

	private volatile @Nullable Disposable timer;

	/**
	 * An operation that begins now.
	 * @param request the request as it is sent
	 * @param span the span that describes it
	 * @param own the span, if it is of this operation only
	 * @param ending is told how it has ended
	 * @param answering is told what the answer is, if it is one
	 */
	ClientOperation(JSONRPCRequest request, Span span, @Nullable SpanHandle own, Ending ending, Answering answering) {
		this.request = request;
		this.span = span;
		this.own = own;
		this.ending = ending;
		this.answering = answering;
	}

	JSONRPCRequest request() {
		return this.request;
	}

	/**
	 * Has the span current while the request is handed over.
	 */
	Scope makeCurrent() {
		return (this.own != null) ? this.own.makeCurrent() : Scope.noop();
	}

	/**
	 * Nobody waits on this thread.
	 */
	void released() {
		if (this.own != null) {
			this.own.released();
		}
	}

	/**
	 * Ends it after a while.
	 * @param timer what will end it
	 */
	void endedBy(Disposable timer) {
		this.timer = timer;
		if (this.ended.get()) {
			timer.dispose();
		}
	}

	void answered(JSONRPCResponse response) {
		JSONRPCResponse.JSONRPCError error = response.error();
		if (error != null) {
			String code = String.valueOf(error.code());
			end(code, () -> this.span.setAttribute(McpAttributes.STATUS_CODE, code));
		}
		else if (response.result() instanceof Map<?, ?> result && Boolean.TRUE.equals(result.get("isError"))) {
			failed(McpAttributes.TOOL_ERROR);
		}
		else {
			end(null, () -> {
				if (this.own != null) {
					this.answering.answered(this.own, response.result());
				}
			});
		}
	}

	void failed(Throwable failure) {
		failed(SpanFailures.unwrap(failure).getClass().getName());
	}

	void failed(String errorType) {
		end(errorType, () -> {
		});
	}

	private void end(@Nullable String errorType, Runnable describe) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		Disposable timer = this.timer;
		if (timer != null) {
			timer.dispose();
		}
		Failures.attempt(logger, "The end of an MCP request could not be recorded", () -> {
			describe.run();
			if (errorType != null) {
				this.span.setStatus(StatusCode.ERROR);
				this.span.setAttribute(AgentSpanAttributes.ERROR_TYPE, errorType);
			}
		});
		if (this.own != null) {
			this.own.end();
		}
		Failures.attempt(logger, "An MCP request could not be metered",
				() -> this.ending.ended(errorType, System.nanoTime() - this.start));
	}

	/**
	 * Is told how an operation has ended.
	 */
	@FunctionalInterface
	interface Ending {

		void ended(@Nullable String errorType, long nanos);

	}

	/**
	 * Is told the result of an operation that has a span of its own.
	 */
	@FunctionalInterface
	interface Answering {

		void answered(SpanHandle own, @Nullable Object result);

	}

}
