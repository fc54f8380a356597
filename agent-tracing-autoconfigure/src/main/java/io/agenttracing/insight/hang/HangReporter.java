package io.agenttracing.insight.hang;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.UrgentExport;
import io.agenttracing.secret.SecretMask;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reports a hang: marks the spans, selects their trace for export, exports marker spans
 * and logs a warning. Per scan, warnings after the first few are combined into one.
 */
final class HangReporter {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private static final int MAX_WARNINGS = 5;

	private final UrgentExport urgent;

	private final TailSampledTraces tailSampled;

	private int hangs;

	HangReporter(UrgentExport urgent, TailSampledTraces tailSampled) {
		this.urgent = urgent;
		this.tailSampled = tailSampled;
	}

	/**
	 * Reports a hang.
	 * @param hang the hang
	 * @param markers the markers of its trace, to which the new ones are added
	 */
	void report(Hang hang, Map<String, SpanContext> markers) {
		mark(hang.overdue());
		if (hang.isByLeaf()) {
			mark(hang.leaf());
		}
		String traceId = hang.leaf().span().getSpanContext().getTraceId();
		if (hang.path().stream().anyMatch((node) -> !node.span().getSpanContext().isSampled())) {
			this.tailSampled.decide(traceId, () -> true);
		}
		if (markers.isEmpty()) {
			this.urgent.exportEnded(traceId);
		}
		export(hang, markers);
		if (this.hangs++ < MAX_WARNINGS) {
			logger.warn(SecretMask.mask(hang.report()));
		}
	}

	/**
	 * Logs the number of hangs of this scan that were not logged.
	 */
	void finish() {
		int more = this.hangs - MAX_WARNINGS;
		this.hangs = 0;
		if (more > 0) {
			logger.warn(more + " more spans hang. Their traces have marker spans, and /actuator/agenttracing/inflight"
					+ " lists them.");
		}
	}

	private static void mark(OpenNode node) {
		if (node.span() instanceof Span span) {
			span.setAttribute(AgentSpanAttributes.WAS_STUCK, true);
		}
	}

	private void export(Hang hang, Map<String, SpanContext> markers) {
		try {
			Map<String, SpanContext> made = new HashMap<>(markers);
			List<SpanData> spans = HangMarkers.of(hang, made);
			if (this.urgent.exportAtOnce(spans)) {
				markers.putAll(made);
			}
			else {
				logger.debug("There was no room for the markers of a hanging span");
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The markers of a hanging span could not be made", ex);
		}
	}

}
