package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import dev.langchain4j.invocation.InvocationContext;
import io.agenttracing.autoconfigure.LazyBean;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The application context that services and models belong to: there may be several in one
 * JVM, and what LangChain4j finds by a service file is one for all.
 */
final class OwningContext {

	private static final List<OwningContext> OPEN = new CopyOnWriteArrayList<>();

	private static final AtomicLong COUNT = new AtomicLong();

	private final LazyBean<LangChain4jSpans> spans;

	private volatile long number;

	private volatile boolean closed;

	OwningContext(Supplier<@Nullable LangChain4jSpans> spans) {
		this.spans = new LazyBean<>(spans);
	}

	/**
	 * The context that was opened last of those that are not closed.
	 */
	static @Nullable OwningContext latest() {
		OwningContext latest = null;
		for (OwningContext context : OPEN) {
			latest = context;
		}
		return latest;
	}

	/**
	 * The context of a call of a service on this thread.
	 */
	static Context parentOf(InvocationContext invocation) {
		for (OwningContext context : OPEN) {
			LangChain4jSpans spans = context.spans();
			Context parent = (spans != null) ? spans.parentOf(invocation) : null;
			if (parent != null) {
				return parent;
			}
		}
		return Context.current();
	}

	/**
	 * How many contexts have been opened so far.
	 */
	static long count() {
		return COUNT.get();
	}

	void open() {
		this.number = COUNT.incrementAndGet();
		OPEN.add(this);
	}

	/**
	 * Whether the context was open when there had been so many.
	 */
	boolean wasOpen(long count) {
		return this.number <= count;
	}

	boolean isClosed() {
		return this.closed;
	}

	void close() {
		this.closed = true;
		OPEN.remove(this);
	}

	/**
	 * What starts its spans.
	 * @return the spans, null where nothing is traced: not yet, not any more or not at
	 * all
	 */
	@Nullable LangChain4jSpans spans() {
		LangChain4jSpans spans = this.closed ? null : this.spans.get();
		return (spans != null && spans.isEnabled()) ? spans : null;
	}

}
