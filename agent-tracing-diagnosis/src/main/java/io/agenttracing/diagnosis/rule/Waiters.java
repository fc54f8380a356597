package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * How one who waits for a call is named.
 */
final class Waiters {

	private Waiters() {
	}

	/**
	 * The name of one who waits.
	 * @param span the call
	 * @param waiter who waits; the call itself where its budget came from elsewhere
	 * @return the name for people
	 */
	static String name(SpanNode span, SpanNode waiter) {
		if (waiter != span) {
			return waiter.label();
		}
		return span.top().data().getParentSpanContext().isRemote() ? "a caller in another process" : "its caller";
	}

}
