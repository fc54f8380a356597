package io.agenttracing.coroutine;

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
	 * Lets what is current follow the coroutine of a call, and leaves it when the caller
	 * is resumed.
	 * @param continuation the continuation that the caller has passed
	 * @param caller what is current for the caller
	 * @return the continuation to pass on instead, which resumes the caller's
	 */
	@SuppressWarnings("unchecked")
	public static @Nullable Object follow(@Nullable Object continuation, Context caller) {
		if (continuation instanceof Continuation<?> original
				&& original.getContext().get(CurrentContextElement.KEY) == null) {
			return new Resumption((Continuation<Object>) original,
					original.getContext().plus(new CurrentContextElement(caller)));
		}
		return continuation;
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
