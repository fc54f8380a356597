package io.agenttracing.instrument.call.coroutine;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.CurrentContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The thread context elements of a coroutine context, for places where one coroutine runs
 * in another's context without a dispatcher.
 */
final class ThreadElements {

	private static final Log logger = LogFactory.getLog(ThreadElements.class);

	private final CoroutineContext context;

	private final List<ThreadContextElement<@Nullable Object>> elements;

	private final boolean following;

	private ThreadElements(CoroutineContext context, List<ThreadContextElement<@Nullable Object>> elements) {
		this.context = context;
		this.elements = elements;
		this.following = context.get(CurrentContextElement.KEY) != null;
	}

	@SuppressWarnings("unchecked")
	static ThreadElements of(CoroutineContext context) {
		List<ThreadContextElement<@Nullable Object>> elements = context.fold(new ArrayList<>(1), (found, element) -> {
			if (element instanceof ThreadContextElement<?> threadElement) {
				found.add((ThreadContextElement<@Nullable Object>) threadElement);
			}
			return found;
		});
		return new ThreadElements(context, elements);
	}

	/**
	 * Makes all elements current on this thread.
	 * @return the scope, to be closed on this thread
	 */
	Scope enter() {
		if (this.elements.isEmpty()) {
			return Scope.noop();
		}
		Entered entered = new Entered();
		entered.updateAll();
		return entered;
	}

	/**
	 * Makes all elements current on this thread.
	 * @param current the context to use if the coroutine context has no element of agent
	 * tracing
	 * @return the scope, to be closed on this thread
	 */
	Scope enter(Context current) {
		Scope entered = enter();
		if (this.following || CurrentContext.isSame(Context.current(), current)) {
			return entered;
		}
		Scope scope = CurrentContext.makeCurrent(current);
		if (entered == Scope.noop()) {
			return scope;
		}
		return () -> {
			scope.close();
			entered.close();
		};
	}

	private final class Entered implements Scope {

		private final @Nullable Object[] states = new @Nullable Object[ThreadElements.this.elements.size()];

		private int count;

		private void updateAll() {
			try {
				for (ThreadContextElement<@Nullable Object> element : ThreadElements.this.elements) {
					this.states[this.count] = element.updateThreadContext(ThreadElements.this.context);
					this.count++;
				}
			}
			catch (Throwable ex) {
				Failures.caught(logger, "A context element of a coroutine could not be made current", ex);
			}
		}

		@Override
		public void close() {
			for (int i = this.count - 1; i >= 0; i--) {
				try {
					ThreadElements.this.elements.get(i)
						.restoreThreadContext(ThreadElements.this.context, this.states[i]);
				}
				catch (Throwable ex) {
					Failures.caught(logger, "A context element of a coroutine could not be restored", ex);
				}
			}
		}

	}

}
