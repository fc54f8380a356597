package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * Selects among important spans when there are too many of them: the root and expected
 * parents, what findings name, one error of each kind, then the other errors, agents,
 * messages and the rest, the slowest first and each with its ancestors. Errors beyond
 * that are folded into the one of their kind.
 */
final class TopSpanChoice {

	private final SpanBudget budget;

	private final TraceMemory memory;

	private final Folding folding;

	private final Map<ErrorKind, SpanNode> exemplars = new LinkedHashMap<>();

	private long taken;

	TopSpanChoice(SpanBudget budget, TraceMemory memory, Folding folding) {
		this.budget = budget;
		this.memory = memory;
		this.folding = folding;
	}

	void choose(SpanTree tree, List<SpanNode> evidence) {
		takeNeeded(tree);
		long evident = takeEvidence(evidence);
		Map<Importance, List<SpanNode>> byRank = slowestFirst(tree);
		takeExemplars(byRank.getOrDefault(Importance.ERROR, List.of()), this.budget.leftToCeiling() - evident);
		byRank.values().forEach(this::takeWhileThereIsRoom);
		tree.childrenFirst().forEach(this::foldUnlessTaken);
	}

	private void takeNeeded(SpanTree tree) {
		SpanNode root = tree.root();
		if (root != null && (this.budget.leftToCeiling() > 0 || !this.memory.exported().hasRoot())) {
			take(root);
		}
		for (SpanNode span : tree.parentsFirst()) {
			if (this.memory.exported().isExpected(span.id())) {
				take(span);
			}
		}
	}

	/**
	 * Takes what findings name, each with its ancestors or not at all.
	 * @return how many spans were taken for it
	 */
	private long takeEvidence(List<SpanNode> evidence) {
		long before = this.taken;
		long limit = before + this.budget.forEvidence();
		for (SpanNode span : evidence) {
			long unmarked = 0;
			SpanNode next = span;
			while (next != null && !next.isMarked() && this.taken + unmarked <= limit) {
				unmarked++;
				next = next.parent();
			}
			if (this.taken + unmarked <= limit) {
				take(span);
			}
		}
		return this.taken - before;
	}

	private static Map<Importance, List<SpanNode>> slowestFirst(SpanTree tree) {
		Map<Importance, List<SpanNode>> byRank = new EnumMap<>(Importance.class);
		for (SpanNode span : tree.parentsFirst()) {
			if (span.rank().isTop() && span.rank() != Importance.EVIDENCE) {
				byRank.computeIfAbsent(span.rank(), (rank) -> new ArrayList<>()).add(span);
			}
		}
		byRank.values().forEach((spans) -> spans.sort(Comparator.comparingLong(SpanNode::duration).reversed()));
		return byRank;
	}

	/**
	 * Takes an error of each kind. Their ancestors do not count here: kinds must not
	 * displace one another.
	 */
	private void takeExemplars(List<SpanNode> slowestFirst, long room) {
		long left = room;
		for (SpanNode span : slowestFirst) {
			ErrorKind kind = ErrorKind.of(span.span());
			if (this.exemplars.putIfAbsent(kind, span) == null && !this.memory.exported().represents(kind)
					&& left-- > 0) {
				take(span);
			}
		}
	}

	private void takeWhileThereIsRoom(List<SpanNode> slowestFirst) {
		for (SpanNode span : slowestFirst) {
			if (this.taken >= this.budget.forTops()) {
				return;
			}
			take(span);
		}
	}

	private void take(SpanNode span) {
		SpanNode next = span;
		while (next != null && !next.isMarked()) {
			next.mark();
			this.taken += (next == span || this.budget.countsAncestors()) ? 1 : 0;
			next = next.parent();
		}
	}

	private void foldUnlessTaken(SpanNode span) {
		if (span.isMarked() || span.isFolded()) {
			return;
		}
		boolean isError = span.rank() == Importance.ERROR;
		SpanNode exemplar = isError ? this.exemplars.get(ErrorKind.of(span.span())) : null;
		if (exemplar != null && exemplar.isMarked()) {
			this.folding.alike(exemplar, span, SpanOutcome.CEILING);
		}
		else {
			this.folding.intoParent(span, SpanOutcome.CEILING);
		}
	}

}
