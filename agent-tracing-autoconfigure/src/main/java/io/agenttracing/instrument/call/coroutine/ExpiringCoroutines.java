package io.agenttracing.instrument.call.coroutine;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.stream.Stream;

import io.agenttracing.span.TracedPublishers;

import org.springframework.util.ClassUtils;

/**
 * Recognizes timeouts of Kotlin coroutines that are cancelling a call on this thread, by
 * the names of classes on the stack.
 *
 * @since 0.1.0
 */
public final class ExpiringCoroutines {

	private static final int MAX_DEPTH = 256;

	/** The class of the coroutine of a timeout. */
	public static final String TIMEOUT = "kotlinx.coroutines.TimeoutCoroutine";

	/** The class that resumes a coroutine. */
	public static final String RESUMPTION = "kotlin.coroutines.jvm.internal.BaseContinuationImpl";

	private static final boolean PRESENT = ClassUtils.isPresent(TIMEOUT, ExpiringCoroutines.class.getClassLoader());

	private static final StackWalker STACK = StackWalker.getInstance();

	private ExpiringCoroutines() {
	}

	/**
	 * Whether a {@code withTimeout} is expiring on this thread and directly cancels an
	 * awaited stage.
	 * @return whether one does
	 */
	public static boolean areCancelling() {
		return areCancelling(0);
	}

	/**
	 * The same for a subscription, whose own {@code cancel} is on the stack.
	 * @return whether one does
	 */
	public static boolean areCancellingSubscription() {
		return areCancelling(1);
	}

	private static boolean areCancelling(int subscriptions) {
		return PRESENT && STACK.walk((frames) -> isRunningOut(frames, subscriptions));
	}

	// Calls below another agent are cancelled by that agent. A coroutine that is resumed
	// after the timeout may cancel others.
	private static boolean isRunningOut(Stream<StackFrame> frames, int subscriptions) {
		int left = subscriptions;
		for (Iterator<StackFrame> stack = frames.limit(MAX_DEPTH).iterator(); stack.hasNext();) {
			StackFrame frame = stack.next();
			String type = frame.getClassName();
			if (type.equals(TIMEOUT)) {
				return frame.getMethodName().equals("run");
			}
			if (type.equals(RESUMPTION) || (type.equals(TracedPublishers.SUBSCRIBER)
					&& frame.getMethodName().equals("cancel") && left-- == 0)) {
				return false;
			}
		}
		return false;
	}

}
