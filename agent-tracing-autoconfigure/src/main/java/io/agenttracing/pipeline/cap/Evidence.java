package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;

/**
 * Ranks the spans that show what is wrong with a trace among what matters, as far as they
 * and their ancestors fit: a finding may name any number of spans, at any depth. So do
 * spans whose payload deviates from what is usual, the first ones first: they may be the
 * cause of what fails later, when nobody can ask what they were given.
 */
final class Evidence {

	private final SpanTree tree;

	private final Collection<SpanNode> spans;

	Evidence(SpanTree tree, Collection<String> ids) {
		this.tree = tree;
		this.spans = find(tree, ids);
	}

	/**
	 * Ranks them.
	 * @param room how many spans may matter because of it
	 */
	void rank(long room) {
		Set<SpanNode> raised = new HashSet<>();
		for (SpanNode span : this.spans) {
			List<SpanNode> chain = new ArrayList<>();
			SpanNode next = span;
			while (next != null && !next.isTop() && !raised.contains(next) && raised.size() + chain.size() <= room) {
				chain.add(next);
				next = next.parent();
			}
			if (!chain.isEmpty() && raised.size() + chain.size() <= room) {
				raised.addAll(chain);
				span.setRank(Importance.EVIDENCE);
			}
		}
		if (!raised.isEmpty()) {
			this.tree.childrenFirst().forEach(SpanNode::raiseParent);
		}
	}

	/**
	 * The spans that matter now.
	 * @return the most important first
	 */
	List<SpanNode> ranked() {
		return this.spans.stream().filter(SpanNode::isTop).toList();
	}

	private static Collection<SpanNode> find(SpanTree tree, Collection<String> ids) {
		Set<SpanNode> spans = new LinkedHashSet<>();
		for (String id : ids) {
			SpanNode span = tree.span(id);
			if (span != null) {
				spans.add(span);
			}
		}
		tree.parentsFirst()
			.stream()
			.filter(Evidence::isDeviating)
			.sorted(Comparator.comparingLong((span) -> span.span().getStartEpochNanos()))
			.forEach(spans::add);
		return spans;
	}

	private static boolean isDeviating(SpanNode span) {
		Attributes attributes = span.span().getAttributes();
		return attributes.get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE) != null
				|| attributes.get(AgentSpanAttributes.RESULT_USUAL_SHAPE) != null;
	}

}
