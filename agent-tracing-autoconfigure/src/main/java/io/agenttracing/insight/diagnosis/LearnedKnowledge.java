package io.agenttracing.insight.diagnosis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.agenttracing.diagnosis.trace.Knowledge;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * What the traces of this process have shown: how long calls usually take, and which
 * destinations are received here. Of each, what was used last is remembered. Learns on
 * the collector's thread, and may be read by others.
 */
final class LearnedKnowledge implements Knowledge {

	private static final int MAX_NAMES = 1_000;

	// Names are untrusted, and stay.
	private static final int LONGEST_NAME = 200;

	private static final double PROMPT_MILLIS = 500;

	private final LongSupplier nanoTime;

	private final long tokenBudget;

	private final Map<String, UsualDuration> durations = new LastUsed<>();

	private final Map<String, Boolean> received = new LastUsed<>();

	private final float[] scratch = UsualDuration.scratch();

	LearnedKnowledge(LongSupplier nanoTime, long tokenBudget) {
		this.nanoTime = nanoTime;
		this.tokenBudget = tokenBudget;
	}

	/**
	 * Learns from a trace, after it was judged.
	 * @param trace the trace, or a part of one
	 */
	synchronized void learn(Trace trace) {
		long now = this.nanoTime.getAsLong();
		for (SpanNode span : trace.spans()) {
			if (isUsual(span)) {
				durationOf(span.name(), now).add(span.duration(), now, this.scratch);
			}
			if (span.isConsumer()) {
				learnReceiver(trace, span);
			}
		}
	}

	// What waits takes as long as somebody else does.
	private static boolean isUsual(SpanNode span) {
		return !span.isError() && !span.isCancelled() && !span.wasStuck() && !span.isWait() && !span.isProducer()
				&& span.name().length() <= LONGEST_NAME;
	}

	private UsualDuration durationOf(String name, long now) {
		UsualDuration known = this.durations.get(name);
		if (known == null) {
			known = new UsualDuration(now);
			this.durations.put(name, known);
		}
		return known;
	}

	// Where messages are received late, one that is not received yet is not lost.
	private void learnReceiver(Trace trace, SpanNode consumer) {
		String destination = consumer.broadcast();
		if (destination == null || destination.length() > LONGEST_NAME) {
			return;
		}
		SpanNode producer = consumer.parent();
		boolean late = (producer != null) ? consumer.begin() - producer.end() >= PROMPT_MILLIS : trace.isPart();
		if (late) {
			this.received.remove(destination);
		}
		else {
			this.received.put(destination, true);
		}
	}

	@Override
	public synchronized double medianMillis(String spanName) {
		UsualDuration known = this.durations.get(spanName);
		return (known != null) ? known.median() : 0;
	}

	@Override
	public boolean isConsumed(String destination) {
		return isReceivedHere(destination);
	}

	@Override
	public synchronized boolean isReceivedHere(String destination) {
		return this.received.get(destination) != null;
	}

	@Override
	public long tokenBudget() {
		return this.tokenBudget;
	}

	synchronized int names() {
		return this.durations.size();
	}

	synchronized int destinations() {
		return this.received.size();
	}

	/**
	 * Forgets what was not used for longest.
	 *
	 * @param <V> what is known of a name
	 */
	@SuppressWarnings("serial")
	private static final class LastUsed<V> extends LinkedHashMap<String, V> {

		private LastUsed() {
			super(16, 0.75F, true);
		}

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
			return size() > MAX_NAMES;
		}

	}

}
