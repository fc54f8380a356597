package io.agenttracing.instrument.call.reactor;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.TracedPublishers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Operators.DeferredSubscription;
import reactor.util.retry.Retry.RetrySignal;

/**
 * Recognizes the operators downstream of the result of a call, and what they are doing on
 * this thread. No method throws.
 * <p>
 * A {@code retryWhen} is known by public API: its subscriber is a {@link RetrySignal}. An
 * expiring {@code timeout} cancels, and an {@code onErrorResume} subscribes, as any other
 * subscriber does: only the class names below tell them apart, which are private to
 * Reactor ({@code Scannable.stepName()} is made of the same names). If Reactor changes
 * one, a warning at startup says so, a {@code timeout} is recorded as a cancellation, and
 * the fallbacks of {@code onErrorResume} and {@code timeout} as ordinary calls. If the
 * names of inner subscribers change, operators downstream of a {@code flatMap} are taken
 * for those of the call.
 *
 * @since 0.1.0
 */
public final class ReactorOperators {

	/** The subscriber of a {@code timeout}. */
	public static final String TIMEOUT = "reactor.core.publisher.FluxTimeout$TimeoutMainSubscriber";

	/** The method of a {@code timeout} that runs when it expires. */
	public static final String RUNS_OUT = "handleTimeout";

	/** The subscriber of the fallback of a {@code timeout}. */
	public static final String TIMEOUT_FALLBACK = "reactor.core.publisher.FluxTimeout$TimeoutOtherSubscriber";

	/** The subscriber of an {@code onErrorResume}. */
	public static final String RESUME = "reactor.core.publisher.FluxOnErrorResume$ResumeSubscriber";

	private static final String INNER = "Inner";

	private static final String INNER_SUBSCRIBER = "InnerSubscriber";

	private static final Set<String> SUCCESS = Set.of("onNext", "tryOnNext", "onComplete");

	private static final String UNKNOWN = "The operators downstream of a call could not be read";

	private static final int MAX_DEPTH = 64;

	private static final int MAX_FRAMES = 128;

	private static final Log logger = LogFactory.getLog(ReactorOperators.class);

	private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

	private ReactorOperators() {
	}

	/**
	 * The subscriber of the {@code retryWhen} that retries a result: not one downstream
	 * of a {@code flatMap} or another agent.
	 */
	static @Nullable Scannable retryBehind(Object subscriber) {
		return found(() -> find(subscriber, RetrySignal.class::isInstance));
	}

	/**
	 * The first subscriber downstream of a result that may subscribe to a fallback: that
	 * of an {@code onErrorResume}, which an {@code onErrorMap} is too, or of a
	 * {@code timeout}.
	 */
	static @Nullable Scannable resumeBehind(Object subscriber) {
		return found(() -> find(subscriber, (behind) -> isA(behind, RESUME) || isA(behind, TIMEOUT)));
	}

	/**
	 * Whether a subscriber will never subscribe again.
	 */
	static boolean hasGivenUp(Scannable retry) {
		return attempt(() -> isCancelled(retry) || Boolean.TRUE.equals(retry.scan(Attr.TERMINATED)), false);
	}

	/**
	 * Whether a {@code retryWhen} has given up by itself: a cancellation from downstream
	 * cancels its companion first.
	 */
	static boolean hasDecidedToGiveUp(Scannable retry) {
		return attempt(() -> isCancelled(retry)
				&& retry.inners().noneMatch((inner) -> inner instanceof DeferredSubscription && isCancelled(inner)),
				false);
	}

	/**
	 * Whether a {@code timeout} directly downstream of a result is expiring on this
	 * thread, rather than one downstream of another agent.
	 */
	static boolean isTimingOut(Object subscriber) {
		return attempt(() -> find(subscriber, (behind) -> isA(behind, TIMEOUT)) != null
				&& STACK.walk(ReactorOperators::isTimingOut), false);
	}

	private static boolean isTimingOut(Stream<StackFrame> frames) {
		boolean cancelled = false;
		for (Iterator<StackFrame> stack = frames.limit(MAX_FRAMES).iterator(); stack.hasNext();) {
			StackFrame frame = stack.next();
			if (isRunningOut(frame)) {
				return true;
			}
			boolean agent = isAgent(frame, "cancel");
			if ((agent && cancelled) || isSuccess(frame) || frame.getMethodName().equals("onError")) {
				return false;
			}
			cancelled |= agent;
		}
		return false;
	}

	/**
	 * Whether a subscription on this thread is the fallback of a call that has failed on
	 * it: by an {@code onErrorResume} downstream of both, or by a {@code timeout}. @param
	 * failed the first subscriber downstream of the failed call that may subscribe to a
	 * fallback
	 * @param subscriber the new subscriber
	 */
	static boolean isInsteadOf(Scannable failed, Object subscriber) {
		return attempt(() -> {
			Scannable both = find(subscriber, (behind) -> leads(failed, behind));
			return (both != null) ? isA(both, RESUME) && STACK.walk((frames) -> isTurning(frames, false))
					: isFallbackOfTimeout(failed, subscriber) && STACK.walk((frames) -> isTurning(frames, true));
		}, false);
	}

	private static boolean leads(Scannable subscriber, Scannable behind) {
		return find(subscriber, (other) -> other == behind) != null;
	}

	// Who subscribes to a fallback does not tell which timeout it belongs to, but has the
	// same subscriber behind it, and so the same context. That timeout has left the call,
	// and has nothing else so far, or what comes before the fallback.
	private static boolean isFallbackOfTimeout(Scannable failed, Object subscriber) {
		Scannable fallback = find(subscriber, (behind) -> isA(behind, TIMEOUT_FALLBACK));
		return fallback instanceof CoreSubscriber<?> other && find(failed,
				(behind) -> isA(behind, TIMEOUT) && hasNothingBut(subscriber, behind.scan(Attr.PARENT))
						&& behind instanceof CoreSubscriber<?> main
						&& main.currentContext() == other.currentContext()) != null;
	}

	private static boolean hasNothingBut(Object subscriber, @Nullable Scannable subscription) {
		return subscription == Operators.emptySubscription()
				|| (subscription != null && leads(Scannable.from(subscriber), subscription));
	}

	// From the innermost frame out to the failure: a value signalled in between means
	// success.
	private static boolean isTurning(Stream<StackFrame> frames, boolean toFallbackOfTimeout) {
		boolean resumed = false;
		for (Iterator<StackFrame> stack = frames.limit(MAX_FRAMES).iterator(); stack.hasNext();) {
			StackFrame frame = stack.next();
			if (isRunningOut(frame)) {
				return resumed || toFallbackOfTimeout;
			}
			if (isAgent(frame, "onError") || RetrySignal.class.isAssignableFrom(frame.getDeclaringClass())) {
				return resumed && !toFallbackOfTimeout;
			}
			if (resumed && isSuccess(frame)) {
				return false;
			}
			resumed |= frame.getMethodName().equals("onError") && frame.getClassName().equals(RESUME);
		}
		return false;
	}

	private static boolean isRunningOut(StackFrame frame) {
		return frame.getMethodName().equals(RUNS_OUT) && frame.getClassName().equals(TIMEOUT);
	}

	private static boolean isAgent(StackFrame frame, String method) {
		return frame.getMethodName().equals(method) && frame.getClassName().equals(TracedPublishers.SUBSCRIBER);
	}

	private static boolean isSuccess(StackFrame frame) {
		return SUCCESS.contains(frame.getMethodName());
	}

	private static boolean isA(Scannable subscriber, String type) {
		return subscriber.getClass().getName().equals(type);
	}

	private static boolean isCancelled(Scannable subscriber) {
		return Boolean.TRUE.equals(subscriber.scan(Attr.CANCELLED));
	}

	// The first match, from a subscriber on downstream.
	private static @Nullable Scannable find(Object subscriber, Predicate<Scannable> matching) {
		Scannable behind = Scannable.from(subscriber);
		for (int depth = 0; depth < MAX_DEPTH && behind != null && behind.isScanAvailable(); depth++) {
			if (matching.test(behind)) {
				return behind;
			}
			String type = behind.getClass().getName();
			if (type.endsWith(INNER) || type.endsWith(INNER_SUBSCRIBER)) {
				return null;
			}
			behind = behind.scan(Attr.ACTUAL);
		}
		return null;
	}

	private static @Nullable Scannable found(Supplier<@Nullable Scannable> search) {
		return Failures.orNull(logger, UNKNOWN, search);
	}

	private static <T> T attempt(Supplier<T> attempt, T otherwise) {
		return Failures.attempt(logger, UNKNOWN, attempt, otherwise);
	}

}
