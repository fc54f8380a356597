package io.agenttracing.pipeline.collector;

/**
 * The memory for spans: those whose trace is not finished, and those that are not
 * delivered, which get three quarters of it at most, so that an outage of the backend
 * leaves room for new spans.
 *
 * @param pending for spans whose trace is not finished; its limit is that of both
 * @param retained for spans that are not delivered
 * @since 0.1.0
 */
public record SpanBuffers(SpanBuffer pending, SpanBuffer retained) {

	/**
	 * Divides the memory.
	 * @param maxBytes the limit in bytes
	 * @return empty buffers
	 */
	public static SpanBuffers of(long maxBytes) {
		SpanBuffer retained = new SpanBuffer(maxBytes - maxBytes / 4);
		return new SpanBuffers(new SpanBuffer(maxBytes, retained), retained);
	}

}
