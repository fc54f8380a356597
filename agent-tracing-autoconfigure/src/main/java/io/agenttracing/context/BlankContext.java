package io.agenttracing.context;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * A context that nothing was put into, to begin a message's context with. Beside the
 * javaagent of OpenTelemetry that is not {@link Context#root()}: the agent keeps its own
 * context inside of that of the application, finds it only in instances of its own class
 * and takes any other for its root, so that spans below start traces. It hands such
 * instances out as what is current; as the root only until a context storage is wrapped
 * around its own, as Micrometer's is. So the context is taken from a thread where nothing
 * is current: what it has, the agent needs, and no key of the thread that receives a
 * message is in it.
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
			// The agent's own failure: the closest there is.
		}
		return Context.current().with(Span.getInvalid()).with(Baggage.empty());
	}

}
