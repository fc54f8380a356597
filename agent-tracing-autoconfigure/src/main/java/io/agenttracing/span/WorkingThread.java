package io.agenttracing.span;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * A snapshot of a thread and of the context that it was working in.
 *
 * @since 0.1.0
 */
public final class WorkingThread {

	private final Thread thread;

	private final Context context;

	private final ThreadWork work;

	private final AutoCloseable attached;

	WorkingThread(Thread thread, Context context, ThreadWork work, AutoCloseable attached) {
		this.thread = thread;
		this.context = context;
		this.work = work;
		this.attached = attached;
	}

	public Thread thread() {
		return this.thread;
	}

	/**
	 * Whether it works in a span of agent tracing: that of the closest agent call, or of
	 * an attempt or fallback.
	 * @param span the span
	 * @return whether it does
	 */
	public boolean isIn(ReadableSpan span) {
		return CurrentAgentSpan.of(this.context) == span || Span.fromContext(this.context) == span;
	}

	/**
	 * Whether it is still in the same context.
	 * @return whether a stack that was read since the snapshot belongs to that context
	 */
	public boolean isStillThere() {
		WorkingThread now = this.work.innermost(this.thread);
		return now != null && now.attached == this.attached && now.context == this.context;
	}

}
