package io.agenttracing.diagnosis.rule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
 * that there was no receiver, or its destination is consumed by another service in the
 * trace. Else it is not known whether a traced process consumes it. A consumer may take
 * many messages at once, and then links to all.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class LostHop implements DiagnosisRule {

	private static final double LONG = 1_000;

	private static final double SECOND = 1_000;

	private static final double LATE = 50;

	private static final Pattern NO_ANSWER = Pattern.compile("no (answer|reply|response)", Pattern.CASE_INSENSITIVE);

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
		Receipts receipts = new Receipts(trace);
		String unsure = null;
		for (SpanNode span : trace.spans()) {
			if (span.isProducer() && !span.isError() && !receipts.has(span) && !report(trace, span, receipts, verdict)
					&& unsure == null) {
				unsure = destination(span);
			}
		}
		if (unsure != null) {
			verdict.notJudged("whether " + unsure + " is consumed by a traced process is not known");
		}
	}

	private static String destination(SpanNode span) {
		String destination = span.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		return (destination != null) ? destination : span.name();
	}

	private static boolean report(Trace trace, SpanNode producer, Receipts receipts, Verdict verdict) {
		if (trace.isPart() || trace.isPartial() || trace.missingParents() > 0) {
			return false;
		}
		SpanNode wait = trace.waitFor(producer);
		boolean none = "0".equals(producer.text(RECEIVERS));
		if (wait != null && wait.end() - producer.end() >= LONG && isInVain(wait)) {
			report(producer, Severity.ERROR, wait, none, verdict);
			return true;
		}
		if (none) {
			report(producer, Severity.WARNING, null, true, verdict);
			return true;
		}
		if (wait != null || receipts.end() - producer.end() < LONG) {
			return false;
		}
		String where = destination(producer);
		boolean elsewhere = receipts.isConsumedElsewhere(where, producer.service());
		boolean here = trace.knowledge().isReceivedHere(where);
		if (!elsewhere && !here && !receipts.isConsumed(where) && !trace.knowledge().isConsumed(where)) {
			return false;
		}
		// Another instance of the same service may have it, whose spans are not here.
		report(producer, (elsewhere || here) ? Severity.WARNING : Severity.INFO, null, false, verdict);
		return true;
	}

	// An answer may also say that something failed. A command that blocks for a time that
	// is given in seconds, and gets nothing, takes that time.
	private static boolean isInVain(SpanNode wait) {
		SpanNode caller = wait.parent();
		if (wait.isError() || caller == null || !caller.isError()) {
			return wait.isError();
		}
		String said = caller.data().getStatus().getDescription();
		return caller.gaveUp() || (said != null && NO_ANSWER.matcher(said).find()) || wait.duration() % SECOND <= LATE;
	}

	private static void report(SpanNode producer, Severity severity, @Nullable SpanNode vain, boolean none,
			Verdict verdict) {
		String where = destination(producer);
		SpanNode caller = (vain != null) ? vain.parent() : null;
		FindingBuilder finding = verdict.found(severity, producer)
			.and(vain)
			.subject(where)
			.number("waited_ms", (vain != null) ? vain.duration() : null)
			.cause("%s the message on %s%s.", none ? "Nobody received" : "No span shows that anybody received", where,
					(vain != null)
							? ": %s waited %s for the answer".formatted(
									(caller != null) ? caller.label() : "its caller", TimeText.of(vain.duration()))
							: "")
			.fix("See whether a consumer of %s runs and reads the trace context.", where);
		if (vain == null && !none) {
			finding.confidence(Confidence.LOW);
		}
	}

	/**
	 * Which messages were received, and by whom others on the same destination were.
	 */
	private static final class Receipts {

		private final boolean[] receiverBelow;

		private final Set<String> linked = new HashSet<>();

		private final Map<String, Set<String>> services = new HashMap<>();

		private double end;

		private Receipts(Trace trace) {
			List<SpanNode> order = trace.order();
			this.receiverBelow = new boolean[order.size()];
			for (int i = order.size() - 1; i >= 0; i--) {
				SpanNode span = order.get(i);
				SpanNode parent = span.parent();
				this.end = Math.max(this.end, span.end());
				if (span.isConsumer()) {
					this.services.computeIfAbsent(destination(span), (where) -> new HashSet<>()).add(span.service());
				}
				if (parent != null) {
					boolean receives = span.isConsumer() || !span.service().equals(parent.service());
					this.receiverBelow[parent.order()] |= this.receiverBelow[i] || receives;
				}
				if (!span.isFallback()) {
					span.data().getLinks().forEach((link) -> this.linked.add(link.getSpanContext().getSpanId()));
				}
			}
		}

		private boolean has(SpanNode producer) {
			return this.receiverBelow[producer.order()] || this.linked.contains(producer.id());
		}

		private double end() {
			return this.end;
		}

		private boolean isConsumed(String destination) {
			return this.services.containsKey(destination);
		}

		private boolean isConsumedElsewhere(String destination, String service) {
			Set<String> known = this.services.getOrDefault(destination, Set.of());
			return known.size() > (known.contains(service) ? 1 : 0);
		}

	}

}
