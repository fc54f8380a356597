package io.agenttracing.viewer.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * Which attempt of a call a span is.
 *
 * @param number from 1 on
 * @param max how many there would be at most, 0 where that is not known
 * @param backoff the milliseconds since the attempt before ended; not a number for the
 * first
 * @param call the id of the first attempt
 */
record Attempt(int number, long max, double backoff, String call) {

	static Map<SpanNode, Attempt> in(Trace trace) {
		Map<SpanNode, Attempt> attempts = new HashMap<>();
		for (RetriedCall call : trace.calls()) {
			List<SpanNode> spans = call.attempts();
			for (int i = 0; i < spans.size(); i++) {
				SpanNode span = spans.get(i);
				int number = (call.explicit() && span.attempt() > 0) ? span.attempt() : i + 1;
				attempts.put(span, new Attempt(number, span.count(AgentSpanAttributes.RETRY_MAX_ATTEMPTS),
						(i > 0) ? backoff(spans.get(i - 1), span) : Double.NaN, call.first().id()));
			}
		}
		return attempts;
	}

	private static double backoff(SpanNode before, SpanNode span) {
		double said = span.number(AgentSpanAttributes.RETRY_BACKOFF_MS);
		return (said >= 0) ? said : Math.max(0, span.begin() - before.end());
	}

}
