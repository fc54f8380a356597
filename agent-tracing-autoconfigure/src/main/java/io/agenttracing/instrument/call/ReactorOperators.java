package io.agenttracing.instrument.call;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;

/**
 * Recognizes operators behind an agent's result. Reactor tells of them by the names of
 * its classes only; where these are others, nothing is recognized.
 */
final class ReactorOperators {

	private static final int MAX_DEPTH = 64;

	static final int MAX_FRAMES = 128;

	static final String RETRY = "reactor.core.publisher.FluxRetryWhen$RetryWhenMainSubscriber";

	static final String TIMEOUT = "reactor.core.publisher.FluxTimeout$TimeoutMainSubscriber";

	static final String RESUME = "reactor.core.publisher.FluxOnErrorResume$ResumeSubscriber";

	static final String AGENT = "io.agenttracing.span.SpannedSubscriber";

	private static final StackWalker STACK = StackWalker.getInstance();

	private ReactorOperators() {
	}

	/**
	 * The subscriber of a {@code retryWhen} that subscribes to the result again when it
	 * fails: not one behind a {@code flatMap} or another agent.
	 */
	static @Nullable Scannable retryBehind(Object subscriber) {
		return behind(subscriber, RETRY);
	}

	/**
	 * The first subscriber behind a result that may subscribe to something else when the
	 * result fails: that of an {@code onErrorResume}, which an {@code onErrorMap} is too,
	 * or of a {@code timeout}.
	 */
	static @Nullable Scannable resumeBehind(Object subscriber) {
		return find(subscriber, (behind, type) -> type.equals(RESUME) || type.equals(TIMEOUT));
	}

	/**
	 * The first subscriber behind another one that is of an operator.
	 */
	static @Nullable Scannable behind(Object subscriber, String operator) {
		return find(subscriber, (behind, type) -> type.equals(operator));
	}

	/**
	 * The first subscriber that matches, from one on to those behind it.
	 */
	static @Nullable Scannable find(Object subscriber, BiPredicate<Scannable, String> matching) {
		Scannable behind = Scannable.from(subscriber);
		for (int depth = 0; depth < MAX_DEPTH && behind != null && behind.isScanAvailable(); depth++) {
			String type = behind.getClass().getName();
			if (matching.test(behind, type)) {
				return behind;
			}
			if (type.endsWith("Inner") || type.endsWith("InnerSubscriber")) {
				return null;
			}
			behind = behind.scan(Attr.ACTUAL);
		}
		return null;
	}

	/**
	 * Whether a method of a subscriber is told of a value, or that there is none.
	 */
	static boolean isSuccess(String method) {
		return method.equals("onNext") || method.equals("onComplete");
	}

	/**
	 * Whether a subscriber will never subscribe again.
	 */
	static boolean hasGivenUp(Scannable retry) {
		return Boolean.TRUE.equals(retry.scan(Attr.CANCELLED)) || Boolean.TRUE.equals(retry.scan(Attr.TERMINATED));
	}

	/**
	 * Whether a {@code retryWhen} is giving up on this thread, rather than being
	 * cancelled.
	 */
	static boolean isGivingUp() {
		return isCalledBy(RETRY, "whenError") || isCalledBy(RETRY, "whenComplete");
	}

	/**
	 * Whether a {@code timeout} directly behind a result is running out on this thread,
	 * rather than one behind another agent.
	 */
	static boolean isTimingOut(Object subscriber) {
		return behind(subscriber, TIMEOUT) != null && STACK.walk(ReactorOperators::isTimingOut);
	}

	private static boolean isTimingOut(Stream<StackFrame> frames) {
		boolean cancelled = false;
		for (Iterator<StackFrame> stack = frames.limit(MAX_FRAMES).iterator(); stack.hasNext();) {
			StackFrame frame = stack.next();
			String type = frame.getClassName();
			String method = frame.getMethodName();
			if (type.equals(TIMEOUT) && method.equals("handleTimeout")) {
				return true;
			}
			boolean another = type.equals(AGENT) && method.equals("cancel") && cancelled;
			if (another || isSuccess(method) || method.equals("onError")) {
				return false;
			}
			cancelled |= type.equals(AGENT) && method.equals("cancel");
		}
		return false;
	}

	private static boolean isCalledBy(String type, String method) {
		return STACK.walk((frames) -> frames.limit(MAX_DEPTH)
			.anyMatch((frame) -> frame.getMethodName().equals(method) && frame.getClassName().equals(type)));
	}

}
