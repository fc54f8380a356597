package io.agenttracing.diagnosis.rule;

import java.util.HashSet;
import java.util.Set;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A message that nobody received: somebody waited for its answer in vain, the broker says
 * that there was no receiver, or its destination is consumed elsewhere. Else it is not
 * known whether a traced process consumes it.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class LostHop implements DiagnosisRule {

	private static final double LONG = 1_000;

	private static final AttributeKey<Long> RECEIVERS = AttributeKey.longKey("agent_tracing.redis.receivers");

	@Override
	public String id() {
		return "lost-hop";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getKind() == SpanKind.PRODUCER;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (!trace.hasMessages()) {
			return;
		}
		Set<String> consumed = new HashSet<>();
		boolean[] consumerBelow = new boolean[trace.order().size()];
		double end = 0;
		for (int i = consumerBelow.length - 1; i >= 0; i--) {
			SpanNode span = trace.order().get(i);
			SpanNode parent = span.parent();
			end = Math.max(end, span.end());
			if (span.isConsumer()) {
				consumed.add(String.valueOf(span.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME)));
			}
			if (parent != null) {
				consumerBelow[parent.order()] |= consumerBelow[i] || span.isConsumer();
			}
		}
		String unsure = null;
		for (SpanNode span : trace.spans()) {
			if (span.isProducer() && !span.isError() && !consumerBelow[span.order()]
					&& !report(trace, span, consumed, end, verdict) && unsure == null) {
				unsure = destination(span);
			}
		}
		if (unsure != null) {
			verdict.notJudged("whether " + unsure + " is consumed by a traced process is not known");
		}
	}

	private static String destination(SpanNode producer) {
		String destination = producer.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		return (destination != null) ? destination : producer.name();
	}

	private static boolean report(Trace trace, SpanNode producer, Set<String> consumed, double end, Verdict verdict) {
		SpanNode wait = trace.waitFor(producer);
		SpanNode caller = (wait != null) ? wait.parent() : null;
		boolean inVain = wait != null && (wait.isError() || (caller != null && caller.isError()))
				&& wait.end() - producer.end() >= LONG;
		boolean none = "0".equals(producer.text(RECEIVERS));
		String where = destination(producer);
		boolean isConsumed = consumed.contains(where) || trace.knowledge().isConsumed(where);
		if (trace.isPart() || trace.missingParents() > 0 || (wait != null && !inVain && !none)
				|| !(inVain || none || (isConsumed && end - producer.end() >= LONG))) {
			return false;
		}
		report(producer, where, inVain ? wait : null, (caller != null) ? caller.label() : "its caller", none, verdict);
		return true;
	}

	private static void report(SpanNode producer, String where, @Nullable SpanNode vain, String caller, boolean none,
			Verdict verdict) {
		FindingBuilder finding = verdict.found((vain != null) ? Severity.ERROR : Severity.WARNING, producer)
			.and(vain)
			.subject(where)
			.number("waited_ms", (vain != null) ? vain.duration() : null)
			.cause("Nobody received the message on %s%s.", where,
					(vain != null) ? ": %s waited %s for the answer".formatted(caller, TimeText.of(vain.duration()))
							: "")
			.fix("See whether a consumer of %s runs and reads the trace context.", where);
		if (vain == null && !none) {
			finding.confidence(Confidence.LOW);
		}
	}

}
