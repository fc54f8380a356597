package io.agenttracing.redis;

import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One listener's call for one message, and its CONSUMER span if it has one. A failure can
 * be reported by several parties; each is recorded once.
 */
final class Delivery {

	private final AgentSpans spans;

	private final @Nullable Span span;

	private final Context parent;

	private @Nullable Throwable failure;

	private Delivery(AgentSpans spans, @Nullable Span span, Context parent) {
		this.spans = spans;
		this.span = span;
		this.parent = parent;
	}

	static Delivery of(AgentSpans spans, Span span, Context parent) {
		return new Delivery(spans, span, parent);
	}

	static Delivery untraced(AgentSpans spans) {
		return new Delivery(spans, null, Context.root());
	}

	/**
	 * Makes the call.
	 */
	void run(Runnable listener) {
		try (Scope scope = makeCurrent()) {
			listener.run();
		}
		catch (Throwable ex) {
			failed(ex);
			throw ex;
		}
		finally {
			if (this.span != null) {
				this.span.end();
			}
		}
	}

	void failed(Throwable failure) {
		if (this.span != null && this.failure != failure) {
			this.failure = failure;
			AgentSpans.recordFailure(this.span, failure);
		}
	}

	private Scope makeCurrent() {
		return (this.span != null) ? this.spans.makeCurrent(this.span, this.parent) : Scope.noop();
	}

}
