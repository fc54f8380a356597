package io.agenttracing.context;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * An empty context, into which the context of a message is extracted. With
 * OpenTelemetry's javaagent it is not {@link Context#root()}: the agent keeps its own
 * context inside contexts of its own class, and treats any other context as its root, so
 * that spans below would start traces. {@link Context#current()} returns such contexts,
 * {@link Context#root()} only until a context storage is wrapped around the agent's, as
 * Micrometer's is. So the context is the current one of a new thread, which has what the
 * agent needs and no key of the thread that receives a message.
 */
final class BlankContext {

	private BlankContext() {
	}

	static Context create() {
		Context root = Context.root();
		return (Context.current().getClass() == root.getClass()) ? root : onNewThread();
	}

	private static Context onNewThread() {
		FutureTask<Context> current = new FutureTask<>(Context::current);
		new Thread(null, current, "agent-tracing-context", 0, false).start();
		try {
			return current.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			// A failure of the agent: take the closest equivalent.
		}
		return Context.current().with(Span.getInvalid()).with(Baggage.empty());
	}

}
