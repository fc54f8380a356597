package io.agenttracing.instrument.call.coroutine;

import io.opentelemetry.context.Context;
import kotlin.ResultKt;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import org.jspecify.annotations.Nullable;

/**
 * Calls of suspend functions, which get the context of their caller with its
 * continuation.
 *
 * @since 0.1.0
 */
public final class SuspendedCalls {

	private SuspendedCalls() {
	}

	/**
	 * Lets what is current follow the coroutine of a call.
	 * @param continuation the continuation that the caller has passed
	 * @param caller what is current for the caller
	 * @return the continuation to call with instead
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
	 * @param continuation the continuation that was called with
	 * @return the continuation, which resumes the caller with what was current for it
	 */
	public static @Nullable Object awaiting(@Nullable Object continuation) {
		return (continuation instanceof Call call) ? call.caller : continuation;
	}

	/**
	 * The context of the closest agent call around a coroutine in which what is current
	 * follows: it was made current with all that is now current above it.
	 * @param continuation the continuation that a caller in the coroutine has passed
	 * @param otherwise the context where nothing follows
	 * @return the context
	 */
	public static Context followed(@Nullable Object continuation, Context otherwise) {
		Context closest = (continuation instanceof Continuation<?> caller
				&& caller.getContext().get(CurrentContextElement.KEY) != null)
						? CurrentContextElement.closest(caller.getContext()) : null;
		return (closest != null) ? closest : otherwise;
	}

	/**
	 * A call below elements of the application, which would hide what is current in it.
	 * Its caller has all it needs.
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
	 * Resumes a caller that knows nothing of the element, on the threads of the caller's
	 * dispatcher, with its own context current: who resumes it may do so from within a
	 * scope.
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
