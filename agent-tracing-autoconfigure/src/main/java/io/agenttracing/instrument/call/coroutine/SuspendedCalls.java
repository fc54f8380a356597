package io.agenttracing.instrument.call.coroutine;

import io.opentelemetry.context.Context;
import kotlin.ResultKt;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import org.jspecify.annotations.Nullable;

/**
 * Propagates the context of the caller to suspend functions, by their continuation.
 *
 * @since 0.1.0
 */
public final class SuspendedCalls {

	private SuspendedCalls() {
	}

	/**
	 * Makes the current context follow the coroutine of a call.
	 * @param continuation the continuation that the caller has passed
	 * @param caller the context of the caller
	 * @return the continuation to pass instead
	 */
	@SuppressWarnings("unchecked")
	public static @Nullable Object follow(@Nullable Object continuation, Context caller) {
		if (!(continuation instanceof Continuation<?> original)) {
			return continuation;
		}
		CoroutineContext context = original.getContext();
		CoroutineContext following = CurrentContextElement.addTo(context, caller);
		if (following == context) {
			return continuation;
		}
		return (context.get(CurrentContextElement.KEY) != null) ? new Call((Continuation<Object>) original, following)
				: new Resumption((Continuation<Object>) original, following);
	}

	/**
	 * The continuation that awaits the result of a call.
	 * @param continuation the continuation that was passed
	 * @return the continuation, which resumes the caller in its own context
	 */
	public static @Nullable Object awaiting(@Nullable Object continuation) {
		return (continuation instanceof Call call) ? call.caller : continuation;
	}

	/**
	 * The context of the closest agent call around a coroutine that the context follows.
	 * @param continuation the continuation that a caller in the coroutine has passed
	 * @param otherwise the context if none follows
	 * @return the context
	 */
	public static Context followed(@Nullable Object continuation, Context otherwise) {
		Context closest = (continuation instanceof Continuation<?> caller
				&& caller.getContext().get(CurrentContextElement.KEY) != null)
						? CurrentContextElement.closest(caller.getContext()) : null;
		return (closest != null) ? closest : otherwise;
	}

	/**
	 * A call below elements of the application that would hide the context. The caller
	 * has the element already and is resumed as it is.
	 */
	private record Call(Continuation<Object> caller, CoroutineContext context) implements Continuation<Object> {

		@Override
		public CoroutineContext getContext() {
			return this.context;
		}

		@Override
		public void resumeWith(Object result) {
			this.caller.resumeWith(result);
		}

	}

	/**
	 * Resumes a caller that lacks the element, on the threads of its dispatcher and in
	 * its own context: it may be resumed from within a scope.
	 */
	private static final class Resumption extends ContinuationImpl {

		private Resumption(Continuation<Object> caller, CoroutineContext context) {
			super(caller, context);
		}

		@Override
		protected Object invokeSuspend(Object result) {
			ResultKt.throwOnFailure(result);
			return result;
		}

	}

}
