package io.agenttracing.instrument.call;

import io.agenttracing.span.WeakIdentityMap;
import reactor.core.Scannable;

/**
 * The calls that a {@code retryWhen} may try again, by its subscriber. Each retry is for
 * itself: none waits for another.
 */
final class ReactiveRetries {

	private final WeakIdentityMap<Scannable, WaitingCalls> waiting = new WeakIdentityMap<>();

	/**
	 * The calls of a retry.
	 * @param retry the subscriber that retries
	 * @return the calls that wait for it, possibly none
	 */
	WaitingCalls of(Scannable retry) {
		return this.waiting.computeIfAbsent(retry, () -> new WaitingCalls(retry));
	}

}
