package io.agenttracing.instrument.call.reactor;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
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
 * Recognizes the operators behind the result of a call, and what they are doing on this
 * thread. Nothing here throws.
 * <p>
 * A {@code retryWhen} is known by public API: its subscriber is a {@link RetrySignal}. A
 * {@code timeout} that runs out cancels as anybody else does, and an
 * {@code onErrorResume} subscribes as anybody else does: only the names below tell them,
 * which are private to Reactor ({@code Scannable.stepName()} is made of the same names).
 * Where Reactor changes one, a line at startup says so, a {@code timeout} becomes a
 * cancellation, and the fallbacks of {@code onErrorResume} and {@code timeout} are calls
 * like others. Where the names of inner subscribers change, operators behind a
 * {@code flatMap} are taken for those of the call.
 *
 * @since 0.1.0
 */
public final class ReactorOperators {

	/** Subscribes to a result until it is too late. */
	public static final String TIMEOUT = "reactor.core.publisher.FluxTimeout$TimeoutMainSubscriber";

	/** What a timeout calls when it is too late. */
	public static final String RUNS_OUT = "handleTimeout";

	/** Subscribes to the fallback of a timeout. */
	public static final String TIMEOUT_FALLBACK = "reactor.core.publisher.FluxTimeout$TimeoutOtherSubscriber";

	/** Subscribes to a result, and to another one when that fails. */
	public static final String RESUME = "reactor.core.publisher.FluxOnErrorResume$ResumeSubscriber";

	private static final String INNER = "Inner";

	private static final String INNER_SUBSCRIBER = "InnerSubscriber";

	private static final String UNKNOWN = "It is not known which operators are behind a call";

	private static final int MAX_DEPTH = 64;

	private static final int MAX_FRAMES = 128;

	private static final Log logger = LogFactory.getLog(ReactorOperators.class);

	private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

	private ReactorOperators() {
	}

	/**
	 * The subscriber of a {@code retryWhen} that subscribes to a result again when it
	 * fails: not one behind a {@code flatMap} or another agent.
	 */
	static @Nullable Scannable retryBehind(Object subscriber) {
		return found(() -> find(subscriber, RetrySignal.class::isInstance));
	}

	/**
	 * The first subscriber behind a result that may subscribe to something else when the
	 * result fails: that of an {@code onErrorResume}, which an {@code onErrorMap} is too,
	 * or of a {@code timeout}.
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
	 * Whether a {@code retryWhen} has given up by itself: whoever cancels it cancels its
	 * companion first.
	 */
	static boolean hasDecidedToGiveUp(Scannable retry) {
		return attempt(() -> isCancelled(retry)
				&& retry.inners().noneMatch((inner) -> inner instanceof DeferredSubscription && isCancelled(inner)),
				false);
	}

	/**
	 * Whether a {@code timeout} directly behind a result is running out on this thread,
	 * rather than one behind another agent.
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
	 * Whether what is subscribed to on this thread comes instead of a call that has
	 * failed on it: what an {@code onErrorResume} behind both turns to, or the fallback
	 * of a {@code timeout}.
	 * @param failed the first subscriber behind the failed call that may turn to
	 * something else
	 * @param subscriber who subscribes
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

	// From what subscribes out to whoever has failed: a value that comes between was a
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
		return frame.getMethodName().equals("onNext") || frame.getMethodName().equals("onComplete");
	}

	private static boolean isA(Scannable subscriber, String type) {
		return subscriber.getClass().getName().equals(type);
	}

	private static boolean isCancelled(Scannable subscriber) {
		return Boolean.TRUE.equals(subscriber.scan(Attr.CANCELLED));
	}

	// The first that matches, from a subscriber on to those behind it.
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
