package io.agenttracing.pipeline;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;

/**
 * The context of a span that is exported although head sampling did not select it.
 *
 * @since 0.1.0
 */
public final class SampledContext {

	private SampledContext() {
	}

	/**
	 * Sets the sampled flag and leaves all other flags as they are.
	 * @param context the context of a span in this process
	 * @return a context with the same ids
	 */
	public static SpanContext of(SpanContext context) {
		int flags = context.getTraceFlags().asByte() | TraceFlags.getSampled().asByte();
		return SpanContext.create(context.getTraceId(), context.getSpanId(), TraceFlags.fromByte((byte) flags),
				context.getTraceState());
	}

}
