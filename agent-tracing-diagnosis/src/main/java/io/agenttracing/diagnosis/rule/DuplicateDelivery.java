package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * One service did the work of one message twice. Different services, and instances of one
 * without a group of consumers, are a broadcast, and a delivery after one that failed is
 * what a broker is for.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class DuplicateDelivery implements DiagnosisRule {

	private static final String NO_GROUP = "";

	private static final AttributeKey<Long> BATCH = AttributeKey.longKey("messaging.batch.message_count");

	private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");

	private static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("messaging.destination.template");

	private static final AttributeKey<String> OFFSET = AttributeKey.stringKey("messaging.kafka.message.offset");

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
			if (delivery != null && !isPartOf(delivery, span.parent())) {
				deliveries.computeIfAbsent(delivery, (key) -> new ArrayList<>()).add(span);
			}
		}
		deliveries.forEach((delivery, spans) -> {
			if (spans.size() > 1 && !isBroadcast(delivery, spans)) {
				report(delivery, spans, verdict);
			}
		});
	}

	// One delivery may have two spans: that of receiving it, and that of processing it.
	private static boolean isPartOf(Delivery delivery, @Nullable SpanNode above) {
		return above != null && above.isConsumer() && delivery.message().equals(Delivery.message(above));
	}

	// Without a group of consumers each instance has what is published.
	private static boolean isBroadcast(Delivery delivery, List<SpanNode> spans) {
		Set<String> instances = new HashSet<>();
		spans.forEach((span) -> instances.add(String.valueOf(span.data().getResource().getAttribute(INSTANCE))));
		return delivery.group().equals(NO_GROUP) && instances.size() == spans.size();
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
	 * @param operation whether it was received or processed
	 * @param receiver the pattern that it subscribed to, and which record it had: several
	 * may carry the context of one
	 * @param work the first agent or step that it led to
	 */
	private record Delivery(String message, String destination, String service, String group, String operation,
			String receiver, String work) {

		private static @Nullable Delivery of(SpanNode span) {
			String message = message(span);
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
			String group = span.text(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME);
			String operation = String.valueOf(span.text(AgentSpanAttributes.MESSAGING_OPERATION_TYPE));
			return new Delivery(message, (destination != null) ? destination : span.name(), span.service(),
					(group != null) ? group : NO_GROUP, operation, span.text(TEMPLATE) + ' ' + span.text(OFFSET), work);
		}

		// One span may send many.
		private static @Nullable String message(SpanNode span) {
			String message = span.text(AgentSpanAttributes.MESSAGING_MESSAGE_ID);
			SpanNode producer = span.parent();
			if (message != null || producer == null || !producer.isProducer() || producer.count(BATCH) > 1) {
				return message;
			}
			return producer.id();
		}

	}

}
