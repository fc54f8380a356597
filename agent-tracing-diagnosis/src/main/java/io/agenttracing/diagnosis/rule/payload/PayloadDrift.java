package io.agenttracing.diagnosis.rule.payload;

import java.util.ArrayList;
import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.rule.payload.PayloadSighting.Place;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What an agent took or returned, or a message carries, has not the fields or types that
 * it always had; or a message is not received as it was sent. Values are never looked at;
 * null, empty and sizes are no drift. Whoever writes a shape knows what is usual, and
 * writes it beside it.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class PayloadDrift implements DiagnosisRule {

	@Override
	public String id() {
		return "payload-drift";
	}

	@Override
	public boolean concerns(SpanData span) {
		SpanKind kind = span.getKind();
		Attributes attributes = span.getAttributes();
		// Calls and requests, of which there are most, have no shapes.
		return kind != SpanKind.CLIENT && kind != SpanKind.SERVER
				&& (attributes.get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE) != null
						|| attributes.get(AgentSpanAttributes.RESULT_USUAL_SHAPE) != null
						|| (kind == SpanKind.CONSUMER
								&& (attributes.get(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST) != null
										|| attributes.get(AgentSpanAttributes.PAYLOAD_SHAPE) != null)));
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		PayloadSightings sightings = PayloadSightings.in(trace);
		if (!sightings.areJudged()) {
			verdict.notJudged(sightings.areRecorded() ? "it is not known which shapes of payloads are usual"
					: "no shapes of payloads are recorded");
			return;
		}
		List<PayloadFault> faults = PayloadFaults.of(sightings.all());
		if (!faults.isEmpty()) {
			LaterFailures failures = new LaterFailures(trace, sightings.times());
			faults.forEach((fault) -> report(fault, failures, verdict));
		}
	}

	private static void report(PayloadFault fault, LaterFailures failures, Verdict verdict) {
		PayloadSighting origin = fault.origin();
		SpanNode span = origin.span();
		// What is new may be meant to be, unless something failed after it. What tells of
		// a failure is new, too.
		boolean matters = origin.place() == Place.ALTERED || (failures.since(origin.time())
				&& !(origin.isMade() && failures.before(origin.time(), Participants.maker(span))));
		FindingBuilder finding = verdict.found(matters ? Severity.WARNING : Severity.INFO, span)
			.number("fields", fault.changes().isEmpty() ? null : fault.changes().size());
		for (SpanNode seen : evidence(fault)) {
			finding.and(seen);
		}
		if (matters) {
			fault.spans().forEach((seen) -> finding.and(failures.firstAt(seen, origin.time())));
		}
		PayloadSentence sentence = PayloadSentence.of(fault);
		finding.subject(sentence.subject()).cause("%s.", sentence.cause()).fix("%s", sentence.fix());
	}

	private static List<SpanNode> evidence(PayloadFault fault) {
		List<SpanNode> evidence = new ArrayList<>();
		for (SpanNode span : fault.spans()) {
			evidence.add(span);
			if (span.isConsumer()) {
				SpanNode producer = span.parent();
				if (producer != null && fault.origin().place() == Place.ALTERED) {
					evidence.add(producer);
				}
				evidence.add(Participants.receiver(span));
			}
		}
		return evidence;
	}

}
