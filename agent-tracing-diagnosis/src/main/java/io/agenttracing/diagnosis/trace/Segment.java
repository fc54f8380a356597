package io.agenttracing.diagnosis.trace;

/**
 * A time on the critical path, and the span that it belongs to.
 *
 * @param span the span
 * @param from where it begins, in milliseconds
 * @param to where it ends
 * @param queue whether the span, a consumer, had not begun then: its message waited
 * @since 0.1.0
 */
public record Segment(SpanNode span, double from, double to, boolean queue) {

	/**
	 * How long it is.
	 * @return milliseconds
	 */
	public double millis() {
		return this.to - this.from;
	}

}
