package io.agenttracing.instrument.call;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A call of a traced method that has returned a stage or a response, with which its span
 * ends.
 *
 * @param calls ends the span
 * @param span the span
 * @param parent the context that the span was started in
 * @param inside the context of the work
 * @param method the method
 * @param arguments its arguments
 */
record TracedCall(AgentCalls calls, Span span, Context parent, Context inside, TracedMethod method,
		@Nullable Object[] arguments) {

	/**
	 * Makes the span current where the response is made.
	 * @return the scope, to be closed on this thread
	 */
	Scope makeCurrent() {
		return this.calls.makeCurrent(this.span, this.inside);
	}

	/**
	 * Records that the response is a stream, which may be long-lived.
	 */
	void flowing() {
		this.calls.flowing(this.span);
	}

	/**
	 * Ends the span.
	 * @param result the result, null if there is none
	 * @param failure the failure, null if there is none
	 */
	void end(@Nullable Object result, @Nullable Throwable failure) {
		if (failure != null) {
			this.calls.endExceptionally(this.span, failure, this.parent);
		}
		else {
			this.calls.end(this.span, this.method, this.arguments, result);
		}
	}

	/**
	 * Ends the span with the response.
	 * @param response the response, null if it is unknown
	 */
	void respond(@Nullable Object response) {
		this.calls.respond(this.span, this.method, this.arguments, response);
	}

}
