package io.agenttracing.pipeline.collector;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.span.TrackedSpan;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends the spans that are open when the application stops, children before parents, and
 * marks them as interrupted; agents and steps at work, with their ancestors, as errors
 * too. Ending them again has no effect.
 */
final class InterruptedSpans {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final int STEP = 100;

	private InterruptedSpans() {
	}

	/**
	 * Ends all spans. Traces with agents, steps or messages among them are exported.
	 * @param openSpans the spans
	 * @param kept the traces selected by tail sampling
	 * @param now the time
	 * @param takeOver called after every few spans to drain the queue
	 */
	static void end(TrackedSpans openSpans, TailSampledTraces kept, long now, Runnable takeOver) {
		for (String traceId : openSpans.openSince(now)) {
			List<TrackedSpan> spans = openSpans.of(traceId);
			if (spans.stream().anyMatch(TrackedSpan::isOwn)) {
				kept.decide(traceId, () -> true);
			}
			Set<String> failed = failed(spans);
			for (int i = spans.size() - 1; i >= 0; i--) {
				end(spans.get(i), failed);
				if (i % STEP == 0) {
					takeOver.run();
				}
			}
		}
	}

	// It is no error of a stream to flow, nor of a command to wait for messages.
	private static Set<String> failed(List<TrackedSpan> spans) {
		Map<String, TrackedSpan> byId = new HashMap<>();
		spans.forEach((span) -> byId.put(span.spanId(), span));
		Set<String> failed = new HashSet<>();
		for (TrackedSpan span : spans) {
			TrackedSpan next = isAtWork(span) ? span : null;
			while (next != null && failed.add(next.spanId())) {
				next = byId.get(next.span().getParentSpanContext().getSpanId());
			}
		}
		return failed;
	}

	private static boolean isAtWork(TrackedSpan span) {
		SpanKind kind = span.span().getKind();
		return span.isOwn() && !span.isFlowing() && kind != SpanKind.PRODUCER && kind != SpanKind.CONSUMER;
	}

	private static void end(TrackedSpan open, Set<String> failed) {
		if (!(open.span() instanceof Span span)) {
			return;
		}
		attempt(() -> describe(span, open));
		attempt(() -> {
			span.setAttribute(AgentSpanAttributes.INTERRUPTED, true);
			if (failed.contains(open.spanId())) {
				span.setStatus(StatusCode.ERROR, "interrupted");
			}
		});
		attempt(span::end);
	}

	/**
	 * Sets what the Observation would have set at its end.
	 */
	private static void describe(Span span, TrackedSpan open) {
		Observation.Context context = open.observation();
		if (context != null) {
			span.updateName(open.name());
			context.getAllKeyValues().forEach((each) -> span.setAttribute(each.getKey(), each.getValue()));
		}
	}

	private static void attempt(Runnable attempt) {
		Failures.attempt(logger, "An open span could not be ended", attempt);
	}

}
