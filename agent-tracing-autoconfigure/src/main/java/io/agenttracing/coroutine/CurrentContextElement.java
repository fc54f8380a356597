package io.agenttracing.coroutine;

import io.agenttracing.propagation.CapturedContext;
import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.SpannedPublishers;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import kotlinx.coroutines.reactor.ReactorContext;
import reactor.util.context.ContextView;

/**
 * Makes the context of the closest agent call current on each thread that a coroutine is
 * resumed on. It reads it from the coroutine's own Reactor context, where each call has
 * written it, so that it holds for all coroutines that inherit the element.
 */
final class CurrentContextElement extends AbstractCoroutineContextElement implements ThreadContextElement<Scope> {

	static final Key KEY = new Key();

	private final Context caller;

	/**
	 * An element of a coroutine.
	 * @param caller what is current where no agent call has written anything
	 */
	CurrentContextElement(Context caller) {
		super(KEY);
		this.caller = caller;
	}

	@Override
	public Scope updateThreadContext(CoroutineContext coroutine) {
		Context context = contextOf(coroutine);
		return (context != Context.current()) ? AgentSpans.makeCurrent(context) : Scope.noop();
	}

	@Override
	public void restoreThreadContext(CoroutineContext coroutine, Scope scope) {
		scope.close();
	}

	private Context contextOf(CoroutineContext coroutine) {
		ReactorContext element = coroutine.get(ReactorContext.Key);
		ContextView reactor = (element != null) ? element.getContext() : null;
		return (reactor != null && reactor.hasKey(CapturedContext.KEY))
				? SpannedPublishers.subscriberContext(reactor, this.caller) : this.caller;
	}

	static final class Key implements CoroutineContext.Key<CurrentContextElement> {

	}

}
