package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A call was attempted again after an error that another attempt cannot change, and did
 * not: where it did, something else was changed, such as a token that had expired. A tool
 * that a model calls again with other arguments is no retry.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class RetryOfPermanentError implements DiagnosisRule {

	@Override
	public String id() {
		return "retry-of-permanent-error";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR
				|| span.getAttributes().get(AgentSpanAttributes.RETRY_ATTEMPT) != null;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		for (RetriedCall call : trace.calls()) {
			if (!call.last().isError() || call.isHedged()) {
				continue;
			}
			List<SpanNode> attempts = call.attempts();
			for (int i = 0; i < attempts.size() - 1; i++) {
				SpanNode attempt = attempts.get(i);
				SpanNode error = attempt.isError() ? Permanence.in(attempt) : null;
				if (error != null) {
					report(trace, call, attempt, error, attempts.size() - 1 - i, verdict);
					break;
				}
			}
		}
	}

	private static void report(Trace trace, RetriedCall call, SpanNode attempt, SpanNode error, int after,
			Verdict verdict) {
		String what = what(error);
		boolean counts = trace.isOnCriticalPath(call.last())
				|| (call.call() != null && trace.isOnCriticalPath(call.call()));
		verdict.found(Severity.WARNING, attempt)
			.and(error)
			.subject(call.label())
			.number("status", (error.status() > 0) ? error.status() : null)
			.number("attempts_after", after)
			.saving(counts ? trace.shortened(call.last(), call.attempts(), call.last().end() - attempt.end()) : 0)
			.cause("%s was attempted again after %s, which another attempt cannot change.", call.label(), what)
			.fix("Do not retry %s.", what);
	}

	private static String what(SpanNode error) {
		if (error.status() > 0) {
			return "status " + error.status();
		}
		String grpc = Permanence.grpcStatus(error);
		String type = error.errorType();
		if (grpc != null || type == null) {
			return "gRPC status " + grpc;
		}
		return type.substring(type.lastIndexOf('.') + 1);
	}

}
