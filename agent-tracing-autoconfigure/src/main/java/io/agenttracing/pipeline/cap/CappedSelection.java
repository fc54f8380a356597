package io.agenttracing.pipeline.cap;

import java.util.Collection;
import java.util.List;

import io.agenttracing.pipeline.cap.SpanBudget.Stage;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.pipeline.collector.SpanSize;
import io.agenttracing.pipeline.collector.TraceRewriter;
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

	private final CapSettings settings;

	private final TraceMemory memory;

	private final HeldSpans held = new HeldSpans();

	private Collection<String> evidence = List.of();

	private int compacted;

	private long foldedEarly;

	private long compactAt;

	private long taken = SpanSize.UNKNOWN;

	CappedSelection(String traceId, CapSettings settings) {
		this.traceId = traceId;
		this.settings = settings;
		this.memory = settings.memories().of(traceId);
		this.compactAt = maxHeld();
	}

	@Override
	public void add(SpanData span, int bytes) {
		this.held.add(span, bytes);
		if (this.held.size() >= this.compactAt) {
			compact();
		}
	}

	@Override
	public List<SpanData> spans() {
		return this.held.spans();
	}

	@Override
	public int size() {
		return this.held.size();
	}

	@Override
	public long bytes() {
		return this.held.bytes();
	}

	@Override
	public void compact() {
		boolean mayFit = this.held.size() + this.memory.exported().count() <= this.settings.cap();
		if (mayFit || this.held.size() == this.compacted) {
			return;
		}
		reduce(Stage.COMPACTION);
		this.settings.memories().update(this.traceId, this.memory);
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
	public int rewrite(TraceRewriter rewriter, boolean exportedBefore) {
		if (!this.held.isWhole()) {
			return 0;
		}
		TraceRewriter.Result result = rewriter.rewrite(spans(), this.memory.exported()::isExpected);
		int before = this.held.size();
		if (result.spans().size() < before) {
			this.held.clear();
			result.spans().forEach(this.held::add);
			result.gone().forEach(this.memory.folded()::addMerged);
		}
		return before - this.held.size();
	}

	@Override
	public int removeUnsampled() {
		for (SpanNode span : new SpanTree(this.held.nodes(), this.memory, false).childrenFirst()) {
			SpanNode parent = span.parent();
			if (span.context().isSampled()) {
				span.mark();
			}
			if (span.isMarked() && parent != null) {
				parent.mark();
			}
		}
		return this.held.remove((span) -> !span.isMarked());
	}

	@Override
	public void keep(Collection<String> spanIds) {
		this.evidence = spanIds;
	}

	@Override
	public List<SpanData> take(boolean complete) {
		boolean whole = isWhole(complete);
		this.taken = whole ? this.held.bytes() : SpanSize.UNKNOWN;
		List<SpanData> taken = whole ? takeAll() : takeChosen(complete);
		if (complete) {
			this.memory.complete();
		}
		this.settings.memories().update(this.traceId, this.memory);
		this.held.clear();
		this.evidence = List.of();
		this.compacted = 0;
		this.foldedEarly = 0;
		this.compactAt = maxHeld();
		return taken;
	}

	@Override
	public long bytesTaken() {
		return this.taken;
	}

	/**
	 * Whether all spans fit and none was folded before, as with most traces.
	 */
	private boolean isWhole(boolean complete) {
		return complete && !this.memory.hasFolded()
				&& this.memory.exported().count() + this.held.size() <= this.settings.cap();
	}

	private List<SpanData> takeAll() {
		this.memory.exported().addAll(this.held.size());
		return spans();
	}

	private List<SpanData> takeChosen(boolean complete) {
		SpanTree tree = reduce(complete ? Stage.COMPLETE : Stage.PART);
		return new ChosenSpans(this.held.nodes(), this.memory).export(tree.root(), complete);
	}

	private SpanTree reduce(Stage stage) {
		boolean complete = stage == Stage.COMPLETE;
		List<SpanNode> nodes = this.held.nodes();
		this.memory.pendingCounts().addTo(nodes, complete);
		SpanTree tree = new SpanTree(nodes, this.memory, complete);
		new Ranking(this.memory, this.settings.injected(), complete).rank(tree);
		Folding folding = new Folding(this.memory, this.settings.counts(), complete);
		SpanBudget budget = new SpanBudget(this.settings.cap(), this.memory.exported().count(), stage);
		Evidence evidence = new Evidence(tree, this.evidence);
		evidence.rank(budget.forEvidence());
		new SpanChoice(budget, this.memory, folding).choose(tree, evidence);
		folding.remember(tree);
		this.foldedEarly += folding.important();
		this.held.remove(SpanNode::isFolded);
		return tree;
	}

	private long maxHeld() {
		return Math.max(MIN_HELD, (long) CAPS_HELD * this.settings.cap());
	}

}
