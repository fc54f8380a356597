package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * One service did the work of one message twice. Different services are a broadcast, and
 * a delivery after one that failed is what a broker is for.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class DuplicateDelivery implements DiagnosisRule {

	@Override
	public String id() {
		return "duplicate-delivery";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getKind() == SpanKind.CONSUMER;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		Map<Delivery, List<SpanNode>> deliveries = new LinkedHashMap<>(0);
		for (SpanNode span : trace.hasMessages() ? trace.spans() : List.<SpanNode>of()) {
			Delivery delivery = span.isConsumer() ? Delivery.of(span) : null;
			if (delivery != null) {
				deliveries.computeIfAbsent(delivery, (key) -> new ArrayList<>()).add(span);
			}
		}
		deliveries.forEach((delivery, spans) -> {
			if (spans.size() > 1) {
				report(delivery, spans, verdict);
			}
		});
	}

	private static void report(Delivery delivery, List<SpanNode> spans, Verdict verdict) {
		boolean again = spans.subList(0, spans.size() - 1)
			.stream()
			.allMatch((span) -> span.isError() || span.isTrue(AgentSpanAttributes.INTERRUPTED));
		String service = delivery.service().isEmpty() ? "A service" : delivery.service();
		verdict.found(again ? Severity.INFO : Severity.WARNING, spans.get(0))
			.and(spans)
			.subject(delivery.destination() + " in " + service)
			.number("deliveries", spans.size())
			.cause("%s received one message on %s %d times%s.", service, delivery.destination(), spans.size(),
					again ? ", after it had failed" : "")
			.fix("Acknowledge it before the visibility time ends, or use a consumer group; make the work idempotent.");
	}

	/**
	 * What deliveries of one message to one receiver share.
	 *
	 * @param message the id of the message, or of the span that sent it
	 * @param destination where it was received
	 * @param service by whom
	 * @param group in which group of consumers
	 * @param work the first agent or step that it led to
	 */
	private record Delivery(String message, String destination, String service, String group, String work) {

		private static @Nullable Delivery of(SpanNode span) {
			String message = span.text(AgentSpanAttributes.MESSAGING_MESSAGE_ID);
			SpanNode producer = span.parent();
			if (message == null) {
				message = (producer != null && producer.isProducer()) ? producer.id() : null;
			}
			if (message == null) {
				return null;
			}
			String work = span.children()
				.stream()
				.filter((child) -> child.isAgent() || child.isStep())
				.findFirst()
				.map(SpanNode::name)
				.orElse("");
			String destination = span.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
			return new Delivery(message, (destination != null) ? destination : span.name(), span.service(),
					String.valueOf(span.text(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME)), work);
		}

	}

}
