package io.agenttracing.instrument.langchain4j;

import java.util.concurrent.Executor;

import io.agenttracing.span.CurrentContext;
import io.opentelemetry.context.Context;

/**
 * Calls tools on other threads, which are afterwards as they were before: of a tool that
 * does not exist, or one that throws an {@link Error}, no end is told there.
 *
 * @param executor has the threads
 */
record ToolThreads(Executor executor) implements Executor {

	@Override
	public void execute(Runnable task) {
		this.executor.execute(() -> {
			Context before = Context.current();
			AutoCloseable kept = CurrentContext.keep(before);
			try {
				task.run();
			}
			finally {
				CurrentContext.restore(kept, before);
			}
		});
	}

}
