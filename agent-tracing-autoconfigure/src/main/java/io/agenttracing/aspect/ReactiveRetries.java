package io.agenttracing.aspect;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.scheduler.Schedulers;

/**
 * The calls whose last attempt has failed and that a {@code retryWhen} may try again, by
 * its subscriber. Each is looked after until it is tried again or given up, so that none
 * is open for ever.
 */
final class ReactiveRetries {

	private static final Log logger = LogFactory.getLog(ReactiveRetries.class);

	private static final long FIRST_LOOK_MILLIS = 10;

	private static final long LONGEST_LOOK_MILLIS = 1_000;

	private final Map<Scannable, List<RetriedSubscriptions>> waiting = new WeakHashMap<>();

	/**
	 * Takes the call that the next subscription goes on with.
	 * @param retry the subscriber that retries
	 * @param kind what is called
	 * @return the call, null where this is the first subscription
	 */
	@Nullable RetriedSubscriptions take(Scannable retry, Object kind) {
		synchronized (this.waiting) {
			List<RetriedSubscriptions> calls = this.waiting.get(retry);
			if (calls != null) {
				for (RetriedSubscriptions call : calls) {
					if (call.kind().equals(kind) && calls.remove(call) && call.resume()) {
						return call;
					}
				}
			}
			return null;
		}
	}

	/**
	 * Keeps a call whose attempt has failed.
	 */
	void await(Scannable retry, RetriedSubscriptions call) {
		synchronized (this.waiting) {
			this.waiting.computeIfAbsent(retry, (key) -> new CopyOnWriteArrayList<>()).add(call);
		}
	}

	/**
	 * Looks after a call until it is decided.
	 */
	void watch(WeakReference<Scannable> retry, RetriedSubscriptions call) {
		look(retry, call, FIRST_LOOK_MILLIS);
	}

	private void look(WeakReference<Scannable> reference, RetriedSubscriptions call, long millis) {
		try {
			Schedulers.parallel().schedule(() -> {
				Scannable retry = reference.get();
				if (retry == null || ReactorOperators.hasGivenUp(retry)) {
					call.giveUp();
				}
				else if (call.isWaiting()) {
					look(reference, call, Math.min(LONGEST_LOOK_MILLIS, 2 * millis));
				}
			}, millis, TimeUnit.MILLISECONDS);
		}
		catch (Throwable ex) {
			logger.debug("A retried call can not be looked after and ends here", ex);
			call.giveUp();
		}
	}

}
