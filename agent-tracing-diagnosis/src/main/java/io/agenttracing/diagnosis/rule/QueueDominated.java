package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A message waited longer for its consumer than the consumer worked on it. A short wait
 * is normal while an application starts.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class QueueDominated implements DiagnosisRule {

	private static final double WAIT = 100;

	private static final double LONG_WAIT = 500;

	private static final double SHARE_OF_HOP = 0.5;

	private static final double SHARE_OF_TRACE = 0.1;

	@Override
	public String id() {
		return "queue-dominated";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getKind() == SpanKind.CONSUMER;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		for (SpanNode span : trace.hasMessages() ? trace.spans() : List.<SpanNode>of()) {
			SpanNode producer = span.isConsumer() ? span.parent() : null;
			if (producer != null && producer.isProducer()) {
				double wait = span.begin() - producer.end();
				double hop = span.end() - producer.begin();
				if (wait >= WAIT && wait >= SHARE_OF_HOP * hop && !trace.isSkewed(span)) {
					report(trace, producer, span, wait, hop, verdict);
				}
			}
		}
	}

	private static void report(Trace trace, SpanNode producer, SpanNode consumer, double wait, double hop,
			Verdict verdict) {
		boolean counts = trace.isOnCriticalPath(consumer);
		boolean warning = counts && wait >= Math.max(LONG_WAIT, SHARE_OF_TRACE * trace.root().duration());
		String destination = consumer.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		String where = (destination != null) ? destination : consumer.name();
		verdict.found(warning ? Severity.WARNING : Severity.INFO, producer)
			.and(consumer)
			.subject(where)
			.number("wait_ms", wait)
			.number("hop_ms", hop)
			.saving(counts ? trace.shortened(consumer, List.of(consumer), wait) : 0)
			.cause("A message on %s waited %s for %s, %d %% of the hop.", where, TimeText.of(wait),
					consumer.service().isEmpty() ? "its consumer" : consumer.service(), Math.round(100 * wait / hop))
			.fix("Give the consumer more threads or instances; the work is not the bottleneck.");
	}

}
