package io.agenttracing.trace;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.Span;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends the spans that are open when the application stops, those below before those
 * above, and marks them. Who ends them later or at the same time ends nothing.
 */
final class InterruptedSpans {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final int STEP = 100;

	private InterruptedSpans() {
	}

	/**
	 * Ends all spans, and has the traces of agents, steps and messages among them kept.
	 * @param openSpans the spans
	 * @param kept the traces that are exported in any case
	 * @param now the time
	 * @param takeOver called after every few spans, to make room for more
	 */
	static void end(OpenSpans openSpans, KeptTraces kept, long now, Runnable takeOver) {
		for (String traceId : openSpans.openSince(now)) {
			List<OpenSpan> spans = openSpans.of(traceId);
			if (spans.stream().anyMatch(OpenSpan::isOwn)) {
				kept.decide(traceId, () -> true);
			}
			for (int i = spans.size() - 1; i >= 0; i--) {
				end(spans.get(i));
				if (i % STEP == 0) {
					takeOver.run();
				}
			}
		}
	}

	private static void end(OpenSpan open) {
		try {
			if (open.span() instanceof Span span) {
				span.setAttribute(AgentSpanAttributes.INTERRUPTED, true);
				span.end();
			}
		}
		catch (Throwable ex) {
			logger.debug("An open span could not be ended", ex);
		}
	}

}
