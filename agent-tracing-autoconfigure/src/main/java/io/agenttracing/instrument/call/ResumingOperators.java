package io.agenttracing.instrument.call;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.stream.Stream;

import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;

/**
 * What a thread that has met a failure is doing instead.
 */
enum ResumingOperators {

	/**
	 * An {@code onErrorResume} subscribes to what it turns to.
	 */
	AT_ERROR,

	/**
	 * Something that an {@code onErrorResume} has turned to has come first.
	 */
	BEHIND_OTHER,

	/**
	 * A {@code timeout} subscribes to its fallback.
	 */
	AT_TIMEOUT,

	/**
	 * Something else.
	 */
	NONE;

	static final String TIMEOUT_FALLBACK = "reactor.core.publisher.FluxTimeout$TimeoutOtherSubscriber";

	private static final StackWalker STACK = StackWalker.getInstance();

	/**
	 * What this thread is doing.
	 */
	static ResumingOperators onThisThread() {
		return STACK.walk(ResumingOperators::of);
	}

	// From what subscribes out to whoever has failed: a value that comes between was a
	// success.
	private static ResumingOperators of(Stream<StackFrame> frames) {
		boolean resumed = false;
		boolean signalled = false;
		for (Iterator<StackFrame> stack = frames.limit(ReactorOperators.MAX_FRAMES).iterator(); stack.hasNext();) {
			StackFrame frame = stack.next();
			String type = frame.getClassName();
			String method = frame.getMethodName();
			if (isFailing(type, method)) {
				return failing(type, resumed, signalled);
			}
			if (ReactorOperators.isSuccess(method)) {
				if (resumed) {
					return NONE;
				}
				signalled = true;
			}
			resumed |= method.equals("onError") && type.equals(ReactorOperators.RESUME);
		}
		return NONE;
	}

	private static ResumingOperators failing(String type, boolean resumed, boolean signalled) {
		if (resumed) {
			return signalled ? BEHIND_OTHER : AT_ERROR;
		}
		return (type.equals(ReactorOperators.TIMEOUT) && !signalled) ? AT_TIMEOUT : NONE;
	}

	private static boolean isFailing(String type, String method) {
		return switch (type) {
			case ReactorOperators.AGENT -> method.equals("onError");
			case ReactorOperators.RETRY -> method.equals("whenError");
			case ReactorOperators.TIMEOUT -> method.equals("handleTimeout");
			default -> false;
		};
	}

	/**
	 * Whether what is subscribed to is what comes instead of a failed call.
	 * @param first the first subscriber behind the call that may turn to something else
	 * @param subscriber who subscribes
	 */
	boolean isInsteadOf(Scannable first, Object subscriber) {
		return switch (this) {
			case AT_ERROR -> ReactorOperators.find(subscriber,
					(behind, type) -> type.equals(ReactorOperators.RESUME) && leads(first, behind)) != null;
			case BEHIND_OTHER -> isNext(first, subscriber);
			case AT_TIMEOUT -> isFallback(first, subscriber);
			case NONE -> false;
		};
	}

	private static boolean leads(Scannable first, Scannable operator) {
		return ReactorOperators.find(first, (behind, type) -> behind == operator) != null;
	}

	private static boolean isNext(Scannable first, Object subscriber) {
		Scannable next = ReactorOperators.behind(first, ReactorOperators.RESUME);
		return next != null && next == ReactorOperators.behind(subscriber, ReactorOperators.RESUME);
	}

	// Who subscribes to a fallback does not tell which timeout it belongs to, but has the
	// same subscriber behind it, and so the same context.
	private static boolean isFallback(Scannable first, Object subscriber) {
		Scannable timeout = ReactorOperators.behind(first, ReactorOperators.TIMEOUT);
		Scannable fallback = ReactorOperators.behind(subscriber, TIMEOUT_FALLBACK);
		return timeout instanceof CoreSubscriber<?> main && fallback instanceof CoreSubscriber<?> other
				&& !isCancelled(timeout) && main.currentContext() == other.currentContext();
	}

	private static boolean isCancelled(Scannable subscriber) {
		return Boolean.TRUE.equals(subscriber.scan(Attr.CANCELLED));
	}

}
