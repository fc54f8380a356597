package io.agenttracing.pipeline;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;

/**
 * The context of a span that is exported although the sampler did not want it.
 *
 * @since 0.1.0
 */
public final class SampledContext {

	private SampledContext() {
	}

	/**
	 * Sets the flag that says sampled, and leaves all others as they are.
	 * @param context the context of a span in this process
	 * @return a context with the same ids
	 */
	public static SpanContext of(SpanContext context) {
		int flags = context.getTraceFlags().asByte() | TraceFlags.getSampled().asByte();
		return SpanContext.create(context.getTraceId(), context.getSpanId(), TraceFlags.fromByte((byte) flags),
				context.getTraceState());
	}

}
