package io.agenttracing.instrument.call;

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
 * since it has last failed. They are looked after until they are tried again or given up,
 * so that none is open for ever: by one task at a time, which the next attempt ends.
 */
final class WaitingCalls {

	private static final Log logger = LogFactory.getLog(WaitingCalls.class);

	private static final long FIRST_LOOK_MILLIS = 10;

	private static final long LONGEST_LOOK_MILLIS = 1_000;

	private static final long GRACE_MILLIS = 100;

	private final WeakReference<Scannable> retry;

	private final List<RetriedSubscriptions> calls = new ArrayList<>(1);

	private final Map<Object, Integer> subscriptions = new HashMap<>();

	private long round = Long.MIN_VALUE;

	private @Nullable Look look;

	WaitingCalls(Scannable retry) {
		this.retry = new WeakReference<>(retry);
	}

	/**
	 * The subscriber that retries.
	 * @return the subscriber, null where nobody can subscribe again
	 */
	@Nullable Scannable retry() {
		return this.retry.get();
	}

	/**
	 * Takes the call that the next subscription goes on with.
	 * @param kind what is called
	 * @param publisher what is subscribed to
	 * @return the call, or the place of a new one where this is its first subscription
	 */
	synchronized Taken take(Object kind, Object publisher) {
		long round = (retry() instanceof RetrySignal signal) ? signal.totalRetries() : 0;
		boolean sameRound = round == this.round;
		if (!sameRound) {
			this.round = round;
			this.subscriptions.clear();
		}
		// An operator in front of the retry subscribes again to the same publisher.
		RetriedSubscriptions again = sameRound
				? resume((place) -> place.kind().equals(kind) && place.publisher().refersTo(publisher)) : null;
		if (again != null) {
			return new Taken(again, again.place());
		}
		int position = this.subscriptions.merge(kind, 1, Integer::sum);
		RetriedSubscriptions next = resume((place) -> place.kind().equals(kind) && place.position() == position);
		return new Taken(next, new Place(kind, position, new WeakReference<>(publisher)));
	}

	private @Nullable RetriedSubscriptions resume(Predicate<Place> matching) {
		for (RetriedSubscriptions call : this.calls) {
			if (matching.test(call.place())) {
				remove(call);
				return call;
			}
		}
		return null;
	}

	/**
	 * Keeps a call whose attempt has failed.
	 */
	synchronized void add(RetriedSubscriptions call) {
		this.calls.add(call);
	}

	/**
	 * A call is decided.
	 * @return whether it was waiting until now
	 */
	synchronized boolean remove(RetriedSubscriptions call) {
		boolean removed = this.calls.remove(call);
		Look look = this.look;
		if (this.calls.isEmpty() && look != null) {
			this.look = null;
			look.stop();
		}
		return removed;
	}

	/**
	 * Looks after a call from now on, if it is waiting.
	 * @return whether it is
	 */
	boolean watch(RetriedSubscriptions call) {
		giveUp(watchFrom(call));
		return isWaiting(call);
	}

	private synchronized List<RetriedSubscriptions> watchFrom(RetriedSubscriptions call) {
		return (this.look == null && this.calls.contains(call)) ? lookAfter(FIRST_LOOK_MILLIS, false) : List.of();
	}

	private synchronized boolean isWaiting(RetriedSubscriptions call) {
		return this.calls.contains(call);
	}

	// Seen twice: the thread that gives up says so itself a moment later, and knows what
	// comes instead.
	private synchronized List<RetriedSubscriptions> seenBy(Look look) {
		if (this.look != look) {
			return List.of();
		}
		this.look = null;
		Scannable retry = retry();
		boolean over = retry == null || ReactorOperators.hasGivenUp(retry);
		if (over && (look.seen || retry == null)) {
			return List.copyOf(this.calls);
		}
		return lookAfter(over ? GRACE_MILLIS : Math.min(LONGEST_LOOK_MILLIS, 2 * look.millis), over);
	}

	private List<RetriedSubscriptions> lookAfter(long millis, boolean seen) {
		Look look = new Look(millis, seen);
		this.look = look;
		try {
			look.task = Schedulers.parallel().schedule(look, millis, TimeUnit.MILLISECONDS);
			return List.of();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A retried call can not be looked after and ends here", ex);
			this.look = null;
			return List.copyOf(this.calls);
		}
	}

	// Not within the lock: span processors of the application are called.
	private static void giveUp(List<RetriedSubscriptions> calls) {
		calls.forEach(RetriedSubscriptions::gaveUp);
	}

	/**
	 * A call to go on with, or none, and where it is in what is retried.
	 */
	record Taken(@Nullable RetriedSubscriptions call, Place place) {
	}

	/**
	 * The subscription of a round that a call is: where two calls of one method come one
	 * after the other, the next round begins with the first.
	 */
	record Place(Object kind, int position, WeakReference<Object> publisher) {
	}

	/**
	 * One look at whether the retry has given up.
	 */
	private final class Look implements Runnable {

		private final long millis;

		private final boolean seen;

		private @Nullable Disposable task;

		private Look(long millis, boolean seen) {
			this.millis = millis;
			this.seen = seen;
		}

		@Override
		public void run() {
			giveUp(seenBy(this));
		}

		private void stop() {
			if (this.task != null) {
				this.task.dispose();
			}
		}

	}

}
