package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ranks the spans that show what is wrong with a trace among what matters, as far as they
 * and their ancestors fit: a finding may name any number of spans, at any depth.
 */
final class Evidence {

	private final SpanTree tree;

	private final Collection<String> ids;

	Evidence(SpanTree tree, Collection<String> ids) {
		this.tree = tree;
		this.ids = ids;
	}

	/**
	 * Ranks them.
	 * @param room how many spans may matter because of it
	 */
	void rank(long room) {
		Set<SpanNode> raised = new HashSet<>();
		for (SpanNode span : spans()) {
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
		return spans().stream().filter(SpanNode::isTop).toList();
	}

	private List<SpanNode> spans() {
		List<SpanNode> spans = new ArrayList<>();
		for (String id : this.ids) {
			SpanNode span = this.tree.span(id);
			if (span != null) {
				spans.add(span);
			}
		}
		return spans;
	}

}
