package io.agenttracing.instrument.langchain4j;

import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.SpanHandle;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * The span of an agent or workflow. If the agent is an AI service, the next call of that
 * service in its context has no span of its own: models and tools are called in this one.
 */
@ApiStatus.Internal
public final class AgentSpan {

	private static final ContextKey<AgentSpan> KEY = ContextKey.named("agent-tracing.langchain4j.agent");

	private final LangChain4jSpans spans;

	private final SpanHandle handle;

	private final Context parent;

	private final Context inside;

	private final String name;

	private final @Nullable String service;

	private final AtomicBoolean serving = new AtomicBoolean();

	AgentSpan(LangChain4jSpans spans, SpanHandle handle, Context parent, Context below, String name,
			@Nullable String service) {
		this.spans = spans;
		this.handle = handle;
		this.parent = parent;
		this.inside = ModelCall.outside(spans.context(handle.span(), below)).with(KEY, this);
		this.name = name;
		this.service = service;
	}

	/**
	 * The innermost agent of a context.
	 */
	static @Nullable AgentSpan of(Context context) {
		return context.get(KEY);
	}

	/**
	 * Takes the span for a call of an AI service.
	 * @param service the interface of the service
	 * @return whether it is the agent, which is not being called already
	 */
	boolean serve(String service) {
		return service.equals(this.service) && this.serving.compareAndSet(false, true);
	}

	/**
	 * Called when the call of the service has ended.
	 */
	void served() {
		this.serving.set(false);
	}

	LangChain4jSpans spans() {
		return this.spans;
	}

	String name() {
		return this.name;
	}

	/**
	 * The span.
	 * @return the span, an invalid one where it could not be started
	 */
	public Span span() {
		return this.handle.span();
	}

	/**
	 * The context of the work of the agent.
	 * @return the context, on top of the one it was started in
	 */
	public Context context() {
		return this.inside;
	}

	/**
	 * Makes the span current on this thread.
	 * @return the scope, to be closed on this thread
	 */
	public Scope makeCurrent() {
		return CurrentContext.makeCurrent(this.inside);
	}

	/**
	 * Records that the agent goes on without its thread.
	 */
	public void released() {
		this.handle.released();
	}

	/**
	 * Ends the span, if it has not ended.
	 */
	public void end() {
		this.handle.end();
	}

	/**
	 * Ends the span with an error, if it has not ended.
	 * @param failure the error
	 */
	public void fail(Throwable failure) {
		CallFailures.record(this.spans, this.handle.span(), failure, this.parent);
		this.handle.end();
	}

	/**
	 * Ends the span of an agent that was cancelled, if it has not ended.
	 */
	public void cancel() {
		this.handle.cancel();
	}

}
