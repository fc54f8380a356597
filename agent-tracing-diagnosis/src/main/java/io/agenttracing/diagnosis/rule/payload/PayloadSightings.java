package io.agenttracing.diagnosis.rule.payload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.rule.payload.PayloadSighting.Place;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of a trace that are not as they should be. What both ends of a message
 * have in common is known of each of them.
 */
final class PayloadSightings {

	/** The first ones tell where it began. */
	private static final int MAX_SIGHTINGS = 512;

	/**
	 * The digest of a text. What is one at one end of a message only was packed or
	 * encrypted for its way, on the other side of where it was looked at.
	 */
	private static final String TEXT = "c90ae4b551476154";

	private static final String RABBIT = "rabbitmq";

	private static final AttributeKey<Long> BATCH = AttributeKey.longKey("messaging.batch.message_count");

	private static final AttributeKey<String> SOURCE = AttributeKey.stringKey("messaging.source.name");

	private final List<PayloadSighting> all = new ArrayList<>();

	private final Trace trace;

	private @Nullable CausalTimes times;

	private boolean recorded;

	private boolean judged;

	private PayloadSightings(Trace trace) {
		this.trace = trace;
	}

	static PayloadSightings in(Trace trace) {
		PayloadSightings sightings = new PayloadSightings(trace);
		for (SpanNode span : trace.spans()) {
			if (span.hasShape() && sightings.all.size() < MAX_SIGHTINGS) {
				sightings.look(span);
			}
		}
		return sightings;
	}

	/**
	 * Whether there are shapes at all.
	 */
	boolean areRecorded() {
		return this.recorded;
	}

	/**
	 * Whether somebody knew what is usual, or what was sent.
	 */
	boolean areJudged() {
		return this.judged;
	}

	List<PayloadSighting> all() {
		return this.all;
	}

	CausalTimes times() {
		CausalTimes known = this.times;
		if (known == null) {
			known = CausalTimes.of(this.trace);
			this.times = known;
		}
		return known;
	}

	private void look(SpanNode span) {
		this.recorded = true;
		this.judged |= span.shapeDigest() != null || span.isShapeUnusual();
		SpanNode sender = span.isConsumer() ? sender(span) : null;
		List<FieldChange> changes = changes(span, AgentSpanAttributes.PAYLOAD_SHAPE,
				AgentSpanAttributes.PAYLOAD_USUAL_SHAPE);
		if (sender != null) {
			compare(sender, span, changes);
		}
		else if (!changes.isEmpty()) {
			add(span, span.isConsumer() ? Place.RECEIVED : span.isProducer() ? Place.SENT : Place.TAKEN, changes);
		}
		List<FieldChange> returned = changes(span, AgentSpanAttributes.RESULT_SHAPE,
				AgentSpanAttributes.RESULT_USUAL_SHAPE);
		if (!returned.isEmpty()) {
			add(span, Place.RETURNED, returned);
		}
	}

	private void add(SpanNode span, Place place, List<FieldChange> changes) {
		double time = (place == Place.RETURNED) ? times().end(span) : times().begin(span);
		this.all.add(new PayloadSighting(span, place, time, changes));
	}

	private static List<FieldChange> changes(SpanNode span, AttributeKey<List<String>> shape,
			AttributeKey<List<String>> usual) {
		List<String> before = span.isShapeUnusual() ? span.texts(usual) : List.of();
		return before.isEmpty() ? List.of()
				: FieldChanges.fromUsual(PayloadShape.of(before), PayloadShape.of(span.texts(shape)));
	}

	private void compare(SpanNode sender, SpanNode consumer, List<FieldChange> received) {
		List<FieldChange> sent = changes(sender, AgentSpanAttributes.PAYLOAD_SHAPE,
				AgentSpanAttributes.PAYLOAD_USUAL_SHAPE);
		String digest = consumer.shapeDigest();
		if (digest != null && sender.shapeDigest() != null) {
			if (digest.equals(sender.shapeDigest())) {
				addBoth(sender, sent, consumer, received);
				return;
			}
			if (!digest.equals(TEXT) && !TEXT.equals(sender.shapeDigest())) {
				add(consumer, Place.ALTERED, altered(sender, sent, consumer, received));
			}
			addReceived(consumer, received);
			return;
		}
		List<String> before = sender.texts(AgentSpanAttributes.PAYLOAD_SHAPE);
		List<String> now = consumer.texts(AgentSpanAttributes.PAYLOAD_SHAPE);
		if (!before.isEmpty() && !now.isEmpty()) {
			this.judged = true;
			List<FieldChange> changes = FieldChanges.fromSent(PayloadShape.of(before), PayloadShape.of(now));
			if (changes.isEmpty() && new HashSet<>(before).equals(new HashSet<>(now))) {
				addBoth(sender, sent, consumer, received);
				return;
			}
			if (!changes.isEmpty() && !changes.get(0).isOfText()) {
				add(consumer, Place.ALTERED, changes);
			}
		}
		addReceived(consumer, received);
	}

	// Where only the receiver tells its shape, it should have been what is usual there.
	private static List<FieldChange> altered(SpanNode sender, List<FieldChange> sent, SpanNode consumer,
			List<FieldChange> received) {
		List<String> before = sender.texts(AgentSpanAttributes.PAYLOAD_SHAPE);
		List<String> now = consumer.texts(AgentSpanAttributes.PAYLOAD_SHAPE);
		if (!before.isEmpty() && !now.isEmpty()) {
			return FieldChanges.fromSent(PayloadShape.of(before), PayloadShape.of(now));
		}
		return received.stream().filter((change) -> !sent.contains(change)).toList();
	}

	private void addBoth(SpanNode sender, List<FieldChange> sent, SpanNode consumer, List<FieldChange> received) {
		List<FieldChange> both = new ArrayList<>(sent);
		received.stream().filter((change) -> !sent.contains(change)).forEach(both::add);
		if (!both.isEmpty()) {
			add(sender, Place.SENT, both);
			add(consumer, Place.RECEIVED, both);
		}
	}

	private void addReceived(SpanNode consumer, List<FieldChange> received) {
		if (!received.isEmpty()) {
			add(consumer, Place.RECEIVED, received);
		}
	}

	// A span may stand for several messages, and what is handed on with the context of
	// another message is not that one.
	private static @Nullable SpanNode sender(SpanNode consumer) {
		SpanNode producer = consumer.parent();
		if (producer == null || !producer.isProducer() || !producer.hasShape() || producer.count(BATCH) > 1
				|| consumer.count(BATCH) > 1 || differ(producer.text(AgentSpanAttributes.MESSAGING_MESSAGE_ID),
						consumer.text(AgentSpanAttributes.MESSAGING_MESSAGE_ID))) {
			return null;
		}
		String where = consumer.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		where = (where != null) ? where : consumer.text(SOURCE);
		// An exchange has another name than the queues behind it.
		boolean elsewhere = differ(producer.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME), where)
				&& !RABBIT.equals(consumer.text(AgentSpanAttributes.MESSAGING_SYSTEM));
		return elsewhere ? null : producer;
	}

	private static boolean differ(@Nullable String one, @Nullable String other) {
		return one != null && other != null && !one.equals(other);
	}

}
