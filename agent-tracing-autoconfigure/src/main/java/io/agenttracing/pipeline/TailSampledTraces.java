package io.agenttracing.pipeline;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Traces that tail sampling selected although head sampling did not. From then on they
 * are propagated as sampled. A decision is remembered while the trace has an open span
 * and for ten seconds after that. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TailSampledTraces {

	private static final int MAX_TRACES = 16_384;

	private static final long REMEMBER_NANOS = 10_000_000_000L;

	private final ConcurrentMap<String, Decision> decisions = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	/**
	 * Starts without traces.
	 * @param nanoTime the clock
	 */
	public TailSampledTraces(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Decides on a trace once and for all. Does nothing if too many decisions are
	 * remembered.
	 * @param traceId the id of the trace
	 * @param admission whether it is to be kept, asked at most once for a trace
	 */
	public void decide(String traceId, BooleanSupplier admission) {
		if (this.decisions.size() < MAX_TRACES) {
			this.decisions.computeIfAbsent(traceId,
					(id) -> new Decision(admission.getAsBoolean(), this.nanoTime.getAsLong()));
		}
	}

	/**
	 * Whether a trace was selected.
	 * @param traceId the id of the trace
	 * @return whether it is exported although it was not sampled
	 */
	public boolean isKept(String traceId) {
		@Nullable Decision decision = this.decisions.get(traceId);
		return decision != null && decision.kept();
	}

	/**
	 * Forgets traces that have had no open span for a while.
	 * @param open whether a trace has one
	 */
	public void forget(Predicate<String> open) {
		long now = this.nanoTime.getAsLong();
		this.decisions.forEach((traceId, decision) -> {
			if (open.test(traceId)) {
				this.decisions.replace(traceId, decision, new Decision(decision.kept(), now));
			}
			else if (now - decision.since() > REMEMBER_NANOS) {
				this.decisions.remove(traceId, decision);
			}
		});
	}

	/**
	 * What was decided, and when the trace was last seen open.
	 */
	private record Decision(boolean kept, long since) {

	}

}
