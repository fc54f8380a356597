package io.agenttracing.diagnosis.trace;

/**
 * A call into another service whose times do not fit those of its caller.
 *
 * @param parent the caller
 * @param child the call
 * @param apart by how much their clocks differ at least, in milliseconds
 * @since 0.1.0
 */
public record SkewedCall(SpanNode parent, SpanNode child, double apart) {

}
