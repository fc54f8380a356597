package io.agenttracing.pipeline.cap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.api.trace.SpanKind;

/**
 * Folds similar siblings into the slowest of them, the largest groups first and in each
 * group the fastest first. Nothing below a span is worth more than it.
 */
final class SiblingFolding {

	private static final Comparator<List<SpanNode>> LARGEST_FIRST = Comparator.<List<SpanNode>>comparingInt(List::size)
		.reversed();

	private final Folding folding;

	SiblingFolding(Folding folding) {
		this.folding = folding;
	}

	/**
	 * Folds siblings.
	 * @param tree the tree
	 * @param worth what they are worth
	 * @param excess how many spans are too many
	 * @return how many were folded, with descendants possibly more than that
	 */
	long fold(SpanTree tree, Importance worth, long excess) {
		long folded = 0;
		for (List<SpanNode> group : groups(tree, worth)) {
			if (folded >= excess) {
				break;
			}
			folded += foldGroup(group, excess - folded);
		}
		return folded;
	}

	private static List<List<SpanNode>> groups(SpanTree tree, Importance worth) {
		Map<Siblings, List<SpanNode>> groups = new LinkedHashMap<>();
		for (SpanNode span : tree.parentsFirst()) {
			if (span.worth() == worth && !span.isFolded()) {
				groups.computeIfAbsent(Siblings.of(span), (siblings) -> new ArrayList<>(2)).add(span);
			}
		}
		List<List<SpanNode>> largestFirst = new ArrayList<>(groups.values());
		largestFirst.removeIf((group) -> group.size() < 2);
		largestFirst.sort(LARGEST_FIRST);
		return largestFirst;
	}

	private long foldGroup(List<SpanNode> group, long excess) {
		// It may have been folded with a larger group, above or below.
		group.removeIf(SpanNode::isFolded);
		group.sort(Comparator.comparingLong(SpanNode::duration));
		long folded = 0;
		for (int i = 0; i < group.size() - 1 && folded < excess; i++) {
			folded += foldWithDescendants(group.get(i), group.get(group.size() - 1));
		}
		return folded;
	}

	private long foldWithDescendants(SpanNode span, SpanNode exemplar) {
		this.folding.alike(exemplar, span, SpanOutcome.SIBLING);
		long folded = 1;
		Deque<SpanNode> parents = new ArrayDeque<>();
		parents.add(span);
		while (!parents.isEmpty()) {
			SpanNode parent = parents.remove();
			for (SpanNode child = parent.firstChild(); child != null; child = child.nextSibling()) {
				if (child.parent() == parent && !child.isFolded()) {
					this.folding.below(exemplar, child, SpanOutcome.SHORT);
					parents.add(child);
					folded++;
				}
			}
		}
		return folded;
	}

	/**
	 * What similar siblings have in common.
	 *
	 * @param parentId the id of their parent
	 * @param name their name
	 * @param kind their kind
	 */
	private record Siblings(String parentId, String name, SpanKind kind) {

		static Siblings of(SpanNode span) {
			return new Siblings(span.parentContext().getSpanId(), span.span().getName(), span.span().getKind());
		}

	}

}
