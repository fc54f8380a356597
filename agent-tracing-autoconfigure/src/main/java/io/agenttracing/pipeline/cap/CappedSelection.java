package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.agenttracing.pipeline.cap.SpanBudget.Stage;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Selects the most important spans of a trace, and folds the others into them. Folds
 * early when there are many, so that the memory of an endless trace and the time for each
 * span are bounded.
 */
final class CappedSelection implements SpanSelection {

	private static final int CAPS_HELD = 8;

	private static final int MIN_HELD = 512;

	private final String traceId;

	private final int cap;

	private final TraceMemories memories;

	private final TraceMemory memory;

	private final SpanCounts counts;

	private final List<SpanNode> held = new ArrayList<>();

	private long bytes;

	private int compacted;

	private long foldedEarly;

	private long compactAt;

	CappedSelection(String traceId, int cap, TraceMemories memories, SpanCounts counts) {
		this.traceId = traceId;
		this.cap = cap;
		this.memories = memories;
		this.memory = memories.of(traceId);
		this.counts = counts;
		this.compactAt = maxHeld();
	}

	@Override
	public void add(SpanData span) {
		SpanNode node = new SpanNode(span);
		this.held.add(node);
		this.bytes += node.bytes();
		if (this.held.size() >= this.compactAt) {
			compact();
		}
	}

	@Override
	public List<SpanData> spans() {
		return this.held.stream().map(SpanNode::span).toList();
	}

	@Override
	public int size() {
		return this.held.size();
	}

	@Override
	public long bytes() {
		return this.bytes;
	}

	@Override
	public void compact() {
		boolean mayFit = this.held.size() + this.memory.exported().count() <= this.cap;
		if (mayFit || this.held.size() == this.compacted) {
			return;
		}
		reduce(Stage.COMPACTION);
		this.memories.update(this.traceId, this.memory);
		this.compacted = this.held.size();
		// Ancestors of important spans stay, however many: the next compaction is at
		// twice the size.
		this.compactAt = Math.max(maxHeld(), 2L * this.held.size());
	}

	@Override
	public long foldedEarly() {
		return this.foldedEarly;
	}

	@Override
	public int removeUnsampled() {
		for (SpanNode span : new SpanTree(this.held, this.memory, false).childrenFirst()) {
			SpanNode parent = span.parent();
			if (span.context().isSampled()) {
				span.mark();
			}
			if (span.isMarked() && parent != null) {
				parent.mark();
			}
		}
		return remove((span) -> !span.isMarked());
	}

	private int remove(Predicate<SpanNode> unwanted) {
		int before = this.held.size();
		if (this.held.removeIf(unwanted)) {
			this.bytes = this.held.stream().mapToLong(SpanNode::bytes).sum();
		}
		return before - this.held.size();
	}

	@Override
	public List<SpanData> take(boolean complete) {
		List<SpanData> taken = isWhole(complete) ? takeAll() : takeChosen(complete);
		if (complete) {
			this.memory.complete();
		}
		this.memories.update(this.traceId, this.memory);
		this.held.clear();
		this.bytes = 0;
		this.compacted = 0;
		this.foldedEarly = 0;
		this.compactAt = maxHeld();
		return taken;
	}

	/**
	 * Whether all spans fit and none was folded before, as with most traces.
	 */
	private boolean isWhole(boolean complete) {
		return complete && this.memory.folded().count() == 0
				&& this.memory.exported().count() + this.held.size() <= this.cap;
	}

	private List<SpanData> takeAll() {
		this.memory.exported().addAll(this.held.size());
		return spans();
	}

	private List<SpanData> takeChosen(boolean complete) {
		SpanTree tree = reduce(complete ? Stage.COMPLETE : Stage.PART);
		return new ChosenSpans(this.held, this.memory).export(tree.root(), complete);
	}

	private SpanTree reduce(Stage stage) {
		boolean complete = stage == Stage.COMPLETE;
		this.memory.pendingCounts().addTo(this.held, complete);
		SpanTree tree = new SpanTree(this.held, this.memory, complete);
		new Ranking(this.memory, complete).rank(tree);
		Folding folding = new Folding(this.memory, this.counts, complete);
		SpanBudget budget = new SpanBudget(this.cap, this.memory.exported().count(), stage);
		new SpanChoice(budget, this.memory, folding).choose(tree);
		folding.remember(tree);
		this.foldedEarly += folding.important();
		remove(SpanNode::isFolded);
		return tree;
	}

	private long maxHeld() {
		return Math.max(MIN_HELD, (long) CAPS_HELD * this.cap);
	}

}
