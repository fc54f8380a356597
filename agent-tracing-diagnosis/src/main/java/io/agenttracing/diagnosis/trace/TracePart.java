package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the rest of a trace that is handed on in parts: where it began in this
 * process, and the spans of earlier parts that were stuck, with those between them and
 * their callers.
 */
final class TracePart {

	private final SpanTree tree;

	private final boolean complete;

	private final @Nullable String firstSpanId;

	private final Map<String, SpanNode> earlier;

	TracePart(SpanTree tree, boolean complete, @Nullable String firstSpanId, List<SpanData> stuckEarlier) {
		this.tree = tree;
		this.complete = complete;
		this.firstSpanId = firstSpanId;
		this.earlier = stuckEarlier.isEmpty() ? Map.of() : new HashMap<>();
		stuckEarlier.forEach((span) -> this.earlier.put(span.getSpanId(), new SpanNode(span, 0)));
	}

	boolean isPart() {
		return this.firstSpanId != null;
	}

	List<SpanNode> stuckSpans() {
		List<SpanNode> stuck = new ArrayList<>(0);
		for (SpanNode span : this.earlier.values()) {
			if (span.wasStuck()) {
				stuck.add(span);
			}
		}
		for (SpanNode span : this.tree.spans()) {
			if (span.wasStuck()) {
				stuck.add(span);
			}
		}
		return stuck;
	}

	List<SpanNode> callersOf(SpanNode span) {
		List<SpanNode> callers = new ArrayList<>();
		SpanNode caller = callerOf(span);
		while (caller != null && callers.size() < SpanTree.MAX_STEPS) {
			callers.add(caller);
			caller = callerOf(caller);
		}
		return callers;
	}

	private @Nullable SpanNode callerOf(SpanNode span) {
		SpanNode parent = span.parent();
		if (parent != null) {
			return parent;
		}
		String id = span.data().getParentSpanId();
		SpanNode here = this.tree.span(id);
		return (here != null && here != span) ? here : this.earlier.get(id);
	}

	boolean lacksCallers(SpanNode span) {
		List<SpanNode> callers = callersOf(span);
		SpanNode top = callers.isEmpty() ? span : callers.get(callers.size() - 1);
		return !this.complete && top.data().getParentSpanContext().isValid();
	}

	@Nullable SpanNode localRoot() {
		String known = this.firstSpanId;
		if (known != null && !known.isEmpty()) {
			SpanNode here = this.tree.span(known);
			if (here != null || !this.complete) {
				return here;
			}
		}
		for (SpanNode span : this.tree.spans()) {
			SpanContext parent = span.data().getParentSpanContext();
			if (!parent.isValid() || (parent.isRemote() && callerOf(span) == null)) {
				return span;
			}
		}
		return null;
	}

}
