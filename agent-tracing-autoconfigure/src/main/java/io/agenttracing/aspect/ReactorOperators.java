package io.agenttracing.aspect;

import java.lang.StackWalker.StackFrame;

import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;

/**
 * Recognizes operators behind an agent's result. Reactor tells of them by the names of
 * its classes only; where these are others, nothing is recognized.
 */
final class ReactorOperators {

	private static final int MAX_DEPTH = 64;

	private static final String RETRY = "reactor.core.publisher.FluxRetryWhen$RetryWhenMainSubscriber";

	private static final String TIMEOUT = "reactor.core.publisher.FluxTimeout$TimeoutMainSubscriber";

	private static final String RESUME = "reactor.core.publisher.FluxOnErrorResume$ResumeSubscriber";

	private static final String AGENT = "io.agenttracing.trace.SpannedSubscriber";

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
	 * The subscriber of an {@code onErrorResume} that subscribes to something else when
	 * the result fails.
	 */
	static @Nullable Scannable resumeBehind(Object subscriber) {
		return behind(subscriber, RESUME);
	}

	private static @Nullable Scannable behind(Object subscriber, String operator) {
		Scannable behind = Scannable.from(subscriber);
		for (int depth = 0; depth < MAX_DEPTH && behind != null && behind.isScanAvailable(); depth++) {
			String type = behind.getClass().getName();
			if (type.equals(operator)) {
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
	 * Whether an {@code onErrorResume} that has heard of the last failure of an agent on
	 * this thread is subscribing to something else.
	 */
	static boolean isResuming() {
		return STACK.walk((frames) -> frames.limit(MAX_DEPTH)
			.filter((frame) -> frame.getMethodName().equals("onError"))
			.map(StackFrame::getClassName)
			.filter((type) -> type.equals(RESUME) || type.equals(AGENT))
			.findFirst()
			.filter(RESUME::equals)
			.isPresent());
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
	 * rather than being cancelled, be it by another one that is running out.
	 */
	static boolean isTimingOut(Object subscriber) {
		return behind(subscriber, TIMEOUT) != null && STACK.walk((frames) -> frames.limit(MAX_DEPTH)
			.filter((frame) -> frame.getClassName().equals(TIMEOUT))
			.findFirst()
			.filter((frame) -> frame.getMethodName().equals("handleTimeout"))
			.isPresent());
	}

	private static boolean isCalledBy(String type, String method) {
		return STACK.walk((frames) -> frames.limit(MAX_DEPTH)
			.anyMatch((frame) -> frame.getMethodName().equals(method) && frame.getClassName().equals(type)));
	}

}
