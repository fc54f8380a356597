package io.agenttracing.diagnosis.trace;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A call with its attempts.
 *
 * @param call the span of the call; null where only its attempts are here
 * @param attempts its attempts, in their order
 * @param explicit whether the attempts say so themselves; else they are neighbours that
 * go to the same place with the same arguments, each after one that failed
 * @since 0.1.0
 */
public record RetriedCall(@Nullable SpanNode call, List<SpanNode> attempts, boolean explicit) {

	/**
	 * The first attempt.
	 * @return the first
	 */
	public SpanNode first() {
		return this.attempts.get(0);
	}

	/**
	 * The last attempt.
	 * @return the last
	 */
	public SpanNode last() {
		return this.attempts.get(this.attempts.size() - 1);
	}

	/**
	 * The span that stands for the call.
	 * @return the call, or its first attempt
	 */
	public SpanNode subject() {
		return (this.call != null) ? this.call : first();
	}

	/**
	 * The name for people.
	 * @return that of the call, or of an attempt where only neighbours are known
	 */
	public String label() {
		return (this.call != null && this.explicit) ? this.call.label() : first().label();
	}

	/**
	 * Whether two attempts ran at the same time: then it is hedging.
	 * @return whether they overlap
	 */
	public boolean isHedged() {
		for (int i = 1; i < this.attempts.size(); i++) {
			if (this.attempts.get(i).begin() < this.attempts.get(i - 1).end() - Tolerance.LEAST) {
				return true;
			}
		}
		return false;
	}

}
