package io.agenttracing.aspect;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry.RetrySignal;

/**
 * The calls whose last attempt has failed and that a {@code retryWhen} may try again, by
 * its subscriber. Each is looked after until it is tried again or given up, so that none
 * is open for ever.
 */
final class ReactiveRetries {

	private static final Log logger = LogFactory.getLog(ReactiveRetries.class);

	private static final long FIRST_LOOK_MILLIS = 10;

	private static final long LONGEST_LOOK_MILLIS = 1_000;

	private static final long GRACE_MILLIS = 100;

	private final Map<Scannable, Waiting> waiting = new WeakHashMap<>();

	/**
	 * Takes the call that the next subscription goes on with.
	 * @param retry the subscriber that retries
	 * @param kind what is called
	 * @param publisher what is subscribed to
	 * @return the call, or the place of a new one where this is its first subscription
	 */
	Taken take(Scannable retry, Object kind, Object publisher) {
		long round = (retry instanceof RetrySignal signal) ? signal.totalRetries() : 0;
		synchronized (this.waiting) {
			return this.waiting.computeIfAbsent(retry, (key) -> new Waiting()).take(round, kind, publisher);
		}
	}

	/**
	 * Keeps a call whose attempt has failed.
	 */
	void await(Scannable retry, RetriedSubscriptions call) {
		synchronized (this.waiting) {
			this.waiting.computeIfAbsent(retry, (key) -> new Waiting()).calls.add(call);
		}
	}

	/**
	 * Looks after a call until it is decided.
	 */
	void watch(WeakReference<Scannable> retry, RetriedSubscriptions call) {
		look(retry, call, FIRST_LOOK_MILLIS, false);
	}

	// Seen twice: the thread that gives up says so itself a moment later, and knows what
	// comes instead.
	private void look(WeakReference<Scannable> reference, RetriedSubscriptions call, long millis, boolean seen) {
		try {
			Schedulers.parallel().schedule(() -> {
				Scannable retry = reference.get();
				boolean over = retry == null || ReactorOperators.hasGivenUp(retry);
				if (over && (seen || retry == null)) {
					call.giveUp();
				}
				else if (call.isWaiting()) {
					look(reference, call, over ? GRACE_MILLIS : Math.min(LONGEST_LOOK_MILLIS, 2 * millis), over);
				}
			}, millis, TimeUnit.MILLISECONDS);
		}
		catch (Throwable ex) {
			logger.debug("A retried call can not be looked after and ends here", ex);
			call.giveUp();
		}
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
	 * The calls of one retry, and the subscriptions since it has last failed.
	 */
	private static final class Waiting {

		private final List<RetriedSubscriptions> calls = new ArrayList<>();

		private final Map<Object, Integer> subscriptions = new HashMap<>();

		private long round = Long.MIN_VALUE;

		private Taken take(long round, Object kind, Object publisher) {
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
					this.calls.remove(call);
					return call.resume() ? call : null;
				}
			}
			return null;
		}

	}

}
