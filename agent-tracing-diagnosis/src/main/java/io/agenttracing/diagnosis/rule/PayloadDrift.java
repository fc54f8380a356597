package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import com.google.auto.service.AutoService;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What was received has other fields, or fields of other types, than what was sent, or
 * than what such calls always had. Values are never looked at; null, empty and sizes are
 * no drift.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class PayloadDrift implements DiagnosisRule {

	private static final AttributeKey<List<String>> SHAPE = AttributeKey.stringArrayKey("agent_tracing.payload.shape");

	@Override
	public String id() {
		return "payload-drift";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(SHAPE) != null;
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		boolean judged = false;
		for (SpanNode span : trace.spans()) {
			if (!span.hasShape()) {
				continue;
			}
			SpanNode sender = span.isConsumer() ? sender(span) : null;
			List<String> usual = trace.knowledge().usualShape(span.name());
			judged |= sender != null || !usual.isEmpty();
			if (sender != null && differs(span, sender.texts(SHAPE))) {
				report(trace, span, sender, sender.texts(SHAPE), "what was sent", verdict);
			}
			else if (!usual.isEmpty() && differs(span, usual)) {
				report(trace, span, null, usual, "what its last calls had", verdict);
			}
		}
		if (!judged) {
			verdict.notJudged("no shapes of payloads are recorded");
		}
	}

	private static @Nullable SpanNode sender(SpanNode consumer) {
		SpanNode producer = consumer.parent();
		return (producer != null && producer.isProducer() && producer.hasShape()) ? producer : null;
	}

	private static boolean differs(SpanNode span, List<String> other) {
		return !new TreeSet<>(span.texts(SHAPE)).equals(new TreeSet<>(other));
	}

	private static void report(Trace trace, SpanNode span, @Nullable SpanNode sender, List<String> before, String what,
			Verdict verdict) {
		List<String> changes = changes(types(before), types(span.texts(SHAPE)));
		if (changes.isEmpty()) {
			return;
		}
		boolean matters = sender != null || hadConsequences(trace, span);
		verdict.found(matters ? Severity.WARNING : Severity.INFO, span)
			.and(sender)
			.number("fields", changes.size())
			.cause("The message that %s received differs from %s: %s.", span.label(), what, changes.get(0))
			.fix("Look at the sender's last change.");
	}

	// What is new may be meant to be, unless something failed after it.
	private static boolean hadConsequences(Trace trace, SpanNode span) {
		return trace.spans().stream().anyMatch((other) -> other.isError() && other.end() >= span.begin());
	}

	private static Map<String, String> types(List<String> shape) {
		Map<String, String> types = new TreeMap<>();
		for (String field : shape) {
			int colon = field.lastIndexOf(':');
			types.put((colon > 0) ? field.substring(0, colon) : field, field.substring(colon + 1));
		}
		return types;
	}

	// Another type tells most, then what is missing.
	private static List<String> changes(Map<String, String> before, Map<String, String> now) {
		List<String> changes = new ArrayList<>();
		SortedSet<String> missing = new TreeSet<>();
		before.forEach((path, type) -> {
			String other = now.get(path);
			if (other == null) {
				missing.add(path + " is missing");
			}
			else if (!other.equals(type)) {
				changes.add(path + " is " + other + " instead of " + type);
			}
		});
		changes.addAll(missing);
		now.keySet()
			.stream()
			.filter((path) -> !before.containsKey(path))
			.forEach((path) -> changes.add(path + " is new"));
		return changes;
	}

}
