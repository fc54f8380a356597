package io.agenttracing.diagnosis.trace;

/**
 * The earliest deadline of those who wait for a span.
 *
 * @param left the milliseconds from the begin of the span to the deadline; negative where
 * that had passed
 * @param waiter whose deadline it is; the span itself where it came from elsewhere as its
 * budget
 * @param named the nearest caller with a timeout, which a person may change; the waiter
 * where there is none
 * @param certain whether that one is known to wait
 * @since 0.1.0
 */
public record Limit(double left, SpanNode waiter, SpanNode named, boolean certain) {

}
