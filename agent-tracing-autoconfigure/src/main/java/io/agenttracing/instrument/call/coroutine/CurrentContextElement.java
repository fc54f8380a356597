package io.agenttracing.instrument.call.coroutine;

import io.agenttracing.context.CapturedContext;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import kotlinx.coroutines.reactor.ReactorContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Makes the context of the closest agent call current on each thread that a coroutine is
 * resumed on. The context is read from the coroutine's own Reactor context, where each
 * call has written it, so that one element serves all coroutines that inherit it. The
 * saved state of a thread is a scope to close or, if nothing had to change, the context
 * that was current.
 */
final class CurrentContextElement extends AbstractCoroutineContextElement implements ThreadContextElement<Object> {

	static final Key KEY = new Key();

	private static final Log logger = LogFactory.getLog(CurrentContextElement.class);

	private final Context caller;

	/**
	 * Creates an element.
	 * @param caller the context if no agent call has written one
	 */
	CurrentContextElement(Context caller) {
		super(KEY);
		this.caller = caller;
	}

	/**
	 * Whether a coroutine has this element as the last one to be made current.
	 */
	private static boolean isOutermost(CoroutineContext coroutine) {
		return coroutine.fold(Boolean.FALSE, (outermost, element) -> (element instanceof ThreadContextElement<?>)
				? element.getKey() == KEY : outermost);
	}

	/**
	 * Adds the element, to be made current last.
	 * @param coroutine the context of a coroutine
	 * @param caller the context if no agent call has written one
	 * @return a coroutine context with the element
	 */
	static CoroutineContext addTo(CoroutineContext coroutine, Context caller) {
		if (isOutermost(coroutine)) {
			return coroutine;
		}
		CurrentContextElement element = coroutine.get(KEY);
		return coroutine.plus((element != null) ? element : new CurrentContextElement(caller));
	}

	/**
	 * The context of the closest agent call around a coroutine.
	 * @return the context, null if no call has written one
	 */
	static @Nullable Context closest(CoroutineContext coroutine) {
		ReactorContext element = coroutine.get(ReactorContext.Key);
		ContextView reactor = (element != null) ? element.getContext() : null;
		return (reactor != null && reactor.hasKey(CapturedContext.KEY))
				? TracedPublishers.subscriberContext(reactor, Context.root()) : null;
	}

	@Override
	public Object updateThreadContext(CoroutineContext coroutine) {
		Context before = Context.current();
		Context context = contextOf(coroutine, before);
		return (context != before) ? CurrentContext.makeCurrent(context) : before;
	}

	@Override
	public void restoreThreadContext(CoroutineContext coroutine, Object state) {
		if (state instanceof Scope scope) {
			scope.close();
		}
		else if (state instanceof Context before && Context.current() != before) {
			CurrentContext.restore(Scope.noop(), before);
		}
	}

	private Context contextOf(CoroutineContext coroutine, Context before) {
		return Failures.attempt(logger, "The context of a coroutine could not be read", () -> {
			Context closest = closest(coroutine);
			return (closest != null) ? closest : this.caller;
		}, before);
	}

	static final class Key implements CoroutineContext.Key<CurrentContextElement> {

	}

}
