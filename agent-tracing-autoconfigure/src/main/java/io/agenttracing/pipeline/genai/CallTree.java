package io.agenttracing.pipeline.genai;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.GenAiSpans.Operation;
import io.agenttracing.pipeline.UnaskedContent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a trace what two spans say of one call of a model or a tool.
 */
final class CallTree {

	private final Map<String, SpanData> byId = new HashMap<>();

	private final Map<String, List<SpanData>> children = new HashMap<>();

	CallTree(List<SpanData> spans) {
		for (SpanData span : spans) {
			this.byId.put(span.getSpanId(), span);
			this.children.computeIfAbsent(span.getParentSpanId(), (id) -> new ArrayList<>(1)).add(span);
		}
	}

	/**
	 * The pair whose outer span is a given one.
	 * @param outer the span
	 * @return a step and a framework's span of the same call, below which there is no
	 * other outside of the inner one; null if there is none
	 */
	@Nullable CallPair pairOf(SpanData outer) {
		SpanData inner = CallPair.isCall(outer) ? onlyBelow(outer) : null;
		if (inner == null || !CallPair.isSameCall(outer, inner)) {
			return null;
		}
		List<SpanData> layers = new ArrayList<>();
		SpanData next = this.byId.get(inner.getParentSpanId());
		while (next != null && next != outer && isLayer(next)) {
			layers.add(next);
			next = this.byId.get(next.getParentSpanId());
		}
		Collections.reverse(layers);
		return (next == outer) ? new CallPair(outer, inner, layers) : null;
	}

	private @Nullable SpanData onlyBelow(SpanData outer) {
		SpanData only = null;
		Deque<SpanData> parents = new ArrayDeque<>(List.of(outer));
		// Ids that are not unique can form a cycle.
		for (int left = this.byId.size(); !parents.isEmpty() && left > 0; left--) {
			for (SpanData child : this.children.getOrDefault(parents.remove().getSpanId(), List.of())) {
				if (!isOfCallOrAgent(child)) {
					parents.add(child);
				}
				else if (only != null) {
					return null;
				}
				else {
					only = child;
				}
			}
		}
		return only;
	}

	private static boolean isOfCallOrAgent(SpanData span) {
		Operation operation = GenAiSpans.operation(span.getAttributes());
		return operation.isCall() || operation == Operation.AGENT || operation == Operation.WORKFLOW;
	}

	// Of a framework, or ours of a retried call and its attempts.
	private static boolean isLayer(SpanData span) {
		Attributes attributes = span.getAttributes();
		Operation operation = GenAiSpans.operation(attributes);
		return operation == Operation.FRAMEWORK || (operation == Operation.NONE && UnaskedContent.isOwn(span)
				&& span.getKind() == SpanKind.INTERNAL && attributes.get(AgentSpanAttributes.STEP_KIND) == null
				&& attributes.get(AgentSpanAttributes.DECISION_NAME) == null
				&& attributes.get(AgentSpanAttributes.FALLBACK_FROM) == null);
	}

}
