package io.agenttracing.instrument.call.coroutine;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.stream.Stream;

import io.agenttracing.span.TracedPublishers;

import org.springframework.util.ClassUtils;

/**
 * Recognizes timeouts of Kotlin's coroutines that cancel what is awaited, by the names of
 * classes.
 *
 * @since 0.1.0
 */
public final class ExpiringCoroutines {

	private static final int MAX_DEPTH = 256;

	/** The coroutine of a timeout. */
	public static final String TIMEOUT = "kotlinx.coroutines.TimeoutCoroutine";

	/** What a coroutine goes on with. */
	public static final String RESUMPTION = "kotlin.coroutines.jvm.internal.BaseContinuationImpl";

	private static final boolean PRESENT = ClassUtils.isPresent(TIMEOUT, ExpiringCoroutines.class.getClassLoader());

	private static final StackWalker STACK = StackWalker.getInstance();

	private ExpiringCoroutines() {
	}

	/**
	 * Whether a {@code withTimeout} that is running out on this thread cancels directly a
	 * stage that is awaited.
	 * @return whether one does
	 */
	public static boolean areCancelling() {
		return areCancelling(0);
	}

	/**
	 * The same for a subscription, whose own cancellation is on the stack.
	 * @return whether one does
	 */
	public static boolean areCancellingSubscription() {
		return areCancelling(1);
	}

	private static boolean areCancelling(int subscriptions) {
		return PRESENT && STACK.walk((frames) -> isRunningOut(frames, subscriptions));
	}

	// What is below another agent is cancelled by that one. A coroutine that goes on
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
