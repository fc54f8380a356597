package io.agenttracing.testing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.context.SettableContextStorageProvider;
import org.jspecify.annotations.Nullable;

/**
 * Contexts as beside OpenTelemetry's javaagent: those that are current are instances of
 * its own class, the root is not, and an instance of another class has nothing that the
 * agent can find. In place while a test runs.
 */
public final class AgentContexts implements AutoCloseable {

	private final ContextStorage before = SettableContextStorageProvider.getContextStorage();

	private AgentContexts() {
	}

	public static AgentContexts install() {
		AgentContexts contexts = new AgentContexts();
		SettableContextStorageProvider.setContextStorage(new Storage(contexts.before));
		return contexts;
	}

	/**
	 * Whether the agent finds what is in a context.
	 * @param context the context
	 * @return whether it is derived from one of the agent's
	 */
	public static boolean knows(Context context) {
		return context instanceof AgentContext;
	}

	@Override
	public void close() {
		SettableContextStorageProvider.setContextStorage(this.before);
	}

	private record AgentContext(Context context) implements Context {

		@Override
		public <V> @Nullable V get(ContextKey<V> key) {
			return this.context.get(key);
		}

		@Override
		public <V> Context with(ContextKey<V> key, V value) {
			return new AgentContext(this.context.with(key, value));
		}

	}

	private record Storage(ContextStorage delegate) implements ContextStorage {

		@Override
		public Scope attach(Context context) {
			return this.delegate.attach(context);
		}

		@Override
		public Context current() {
			Context current = this.delegate.current();
			// The root is current where it was put back in place of nothing.
			return (current != null && current != root()) ? current : new AgentContext(root());
		}

	}

}
