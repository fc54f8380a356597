package io.agenttracing.instrument.call.coroutine;

import java.util.concurrent.CancellationException;

import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.TimeoutCancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes calls of suspend functions that a timeout around them has cancelled.
 *
 * @since 0.1.0
 */
public final class ExpiredCalls {

	private static final int MAX_DEPTH = 256;

	/** The scope of operators of Flow, such as {@code timeout}. */
	private static final String FLOW_SCOPE = "kotlinx.coroutines.flow.internal.FlowCoroutine";

	private ExpiredCalls() {
	}

	/**
	 * Whether the caller no longer waits.
	 * @param continuation the continuation that the caller has passed
	 * @return whether the caller is cancelled
	 */
	public static boolean isCancelled(@Nullable Object continuation) {
		Job job = job(continuation);
		return job != null && job.isCancelled();
	}

	/**
	 * The timeout that has cancelled a caller.
	 * @param continuation the continuation that the caller has passed
	 * @return the timeout, null if the caller is not cancelled, or for another reason
	 */
	public static @Nullable Throwable timeout(@Nullable Object continuation) {
		Job job = job(continuation);
		return (job != null && job.isCancelled()) ? timeout(job) : null;
	}

	/**
	 * Whether a caller was cancelled by the timeout of another coroutine in its scope:
	 * its own deadline has not passed.
	 * @param continuation the continuation that the caller has passed
	 * @param failure the exception that has ended the call
	 * @return whether the call is only cancelled
	 */
	static boolean isBesides(Object continuation, Throwable failure) {
		return failure instanceof TimeoutCancellationException && isCancelled(continuation)
				&& timeout(continuation) == null;
	}

	private static @Nullable Throwable timeout(Job job) {
		CancellationException reason = job.getCancellationException();
		return (reason instanceof TimeoutCancellationException timeout && isAround(job, timeout)) ? timeout : null;
	}

	// A timeout of another coroutine in the same scope cancels with the same exception.
	private static boolean isAround(Job job, TimeoutCancellationException timeout) {
		Job around = job;
		for (int depth = 0; depth < MAX_DEPTH && around != null; depth++) {
			Job parent = around.getParent();
			if ((timeout.coroutine != null) ? around == timeout.coroutine
					: around.getClass().getName().equals(FLOW_SCOPE) && (parent == null || !parent.isCancelled())) {
				return true;
			}
			around = parent;
		}
		return false;
	}

	private static @Nullable Job job(@Nullable Object continuation) {
		CoroutineContext context = (continuation instanceof Continuation<?> caller) ? caller.getContext() : null;
		return (context != null) ? context.get(Job.Key) : null;
	}

}
