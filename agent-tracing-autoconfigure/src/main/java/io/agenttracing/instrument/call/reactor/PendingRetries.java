package io.agenttracing.instrument.call.reactor;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry.RetrySignal;

/**
 * The calls of one {@code retryWhen} whose last attempt has failed, and the subscriptions
 * of the current round. A periodic task checks the calls until each is retried or given
 * up, so that no span stays open: not every retry signals that it gives up.
 */
final class PendingRetries {

	private static final Log logger = LogFactory.getLog(PendingRetries.class);

	private static final long PERIOD_MILLIS = 200;

	private final WeakReference<Scannable> retry;

	private final List<RetriedSubscriptions> calls = new ArrayList<>(1);

	private final Map<Object, Integer> subscriptions = new HashMap<>();

	private long round = Long.MIN_VALUE;

	private @Nullable Disposable task;

	private boolean over;

	PendingRetries(Scannable retry) {
		this.retry = new WeakReference<>(retry);
	}

	/**
	 * The subscriber of the retry.
	 * @return the subscriber, null if it is unreachable and cannot subscribe again
	 */
	@Nullable Scannable retry() {
		return this.retry.get();
	}

	/**
	 * Takes the call that the next subscription continues.
	 * @param kind what is called
	 * @param publisher what is subscribed to
	 * @return the call, or the place of a new one if this is its first subscription
	 */
	synchronized Taken take(Object kind, Object publisher) {
		long round = (retry() instanceof RetrySignal signal) ? signal.totalRetries() : 0;
		if (round != this.round) {
			this.round = round;
			this.subscriptions.clear();
		}
		else {
			// An operator upstream of the retry subscribes again to the same publisher.
			RetriedSubscriptions again = take(
					(place) -> place.kind().equals(kind) && place.publisher().refersTo(publisher));
			if (again != null) {
				return new Taken(again, again.place());
			}
		}
		int position = this.subscriptions.merge(kind, 1, Integer::sum);
		return new Taken(take((place) -> place.kind().equals(kind) && place.position() == position),
				new Place(kind, position, new WeakReference<>(publisher)));
	}

	private @Nullable RetriedSubscriptions take(Predicate<Place> matching) {
		for (RetriedSubscriptions call : this.calls) {
			if (matching.test(call.place())) {
				remove(call);
				return call;
			}
		}
		return null;
	}

	/**
	 * Adds a call whose attempt has failed.
	 */
	synchronized void add(RetriedSubscriptions call) {
		this.calls.add(call);
	}

	/**
	 * Removes a call that is retried or has ended.
	 * @return whether it was pending
	 */
	synchronized boolean remove(RetriedSubscriptions call) {
		return this.calls.remove(call);
	}

	/**
	 * Checks a call periodically from now on, if it is pending.
	 * @return whether it is
	 */
	boolean watch(RetriedSubscriptions call) {
		boolean waiting = isWaiting(call);
		if (waiting && !schedule()) {
			call.gaveUp();
			return false;
		}
		return waiting;
	}

	private synchronized boolean isWaiting(RetriedSubscriptions call) {
		return this.calls.contains(call);
	}

	private synchronized boolean schedule() {
		this.over = false;
		if (this.task != null) {
			return true;
		}
		try {
			this.task = Schedulers.parallel()
				.schedulePeriodically(() -> look().forEach(RetriedSubscriptions::gaveUp), PERIOD_MILLIS, PERIOD_MILLIS,
						TimeUnit.MILLISECONDS);
			return true;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A retried call could not be checked periodically and ends here", ex);
			return false;
		}
	}

	// Only what two checks have seen is over: the thread that gives up mostly ends the
	// call itself a moment later, and knows of the fallback. Span processors of the
	// application are called outside of the lock and are not interrupted: the task ends
	// itself.
	private synchronized List<RetriedSubscriptions> look() {
		if (this.calls.isEmpty() && this.task != null) {
			this.task.dispose();
			this.task = null;
		}
		Scannable retry = retry();
		boolean over = retry == null || ReactorOperators.hasGivenUp(retry);
		boolean sure = over && (this.over || retry == null);
		this.over = over;
		return sure ? List.copyOf(this.calls) : List.of();
	}

	/**
	 * A call to continue, null for a new one, and its place among the retried
	 * subscriptions.
	 */
	record Taken(@Nullable RetriedSubscriptions call, Place place) {
	}

	/**
	 * The position of a call among the subscriptions of a round, to match two consecutive
	 * calls of one method in the next round.
	 */
	record Place(Object kind, int position, WeakReference<Object> publisher) {
	}

}
