package io.agenttracing.pipeline.sampling;

import java.time.Duration;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Selects traces with an error or a slow span.
 */
final class TailSamplingRules implements TailSamplingPolicy {

	private final boolean errors;

	private final long slowNanos;

	private final TraceAdmission admission;

	private final TraceDecisions decisions;

	TailSamplingRules(boolean errors, @Nullable Duration slowerThan, TraceAdmission admission,
			TraceDecisions decisions) {
		this.errors = errors;
		this.slowNanos = (slowerThan != null) ? slowerThan.toNanos() : Long.MAX_VALUE;
		this.admission = admission;
		this.decisions = decisions;
	}

	@Override
	public boolean isInteresting(SpanData span) {
		return isError(span) || span.getEndEpochNanos() - span.getStartEpochNanos() > this.slowNanos;
	}

	@Override
	public boolean admits(SpanData span, String rootName) {
		boolean error = isError(span);
		boolean admitted = this.admission.admits(rootName, error ? errorType(span) : "slow");
		this.decisions
			.add(!admitted ? TraceDecision.LIMITED : error ? TraceDecision.KEPT_ERROR : TraceDecision.KEPT_SLOW);
		return admitted;
	}

	private boolean isError(SpanData span) {
		return this.errors && span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	private static String errorType(SpanData span) {
		String type = span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
		return (type != null) ? type : "error";
	}

}
