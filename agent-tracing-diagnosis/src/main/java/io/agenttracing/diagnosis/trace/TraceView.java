package io.agenttracing.diagnosis.trace;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace as a tree, and what of it is not here.
 */
abstract class TraceView {

	private final SpanTree tree;

	private final TracePart part;

	private final Knowledge knowledge;

	private final Set<String> missing;

	private long folded;

	private boolean partial;

	private boolean severalServices;

	private boolean deadlined;

	private boolean messaging;

	TraceView(List<SpanData> spans, boolean complete, @Nullable String firstSpanId, List<SpanData> stuckEarlier,
			Knowledge knowledge) {
		this.tree = SpanTree.of(spans);
		this.part = new TracePart(this.tree, complete, firstSpanId, stuckEarlier);
		this.knowledge = knowledge;
		this.missing = this.tree.orphans().isEmpty() ? Set.of() : new HashSet<>();
		this.tree.orphans().forEach((orphan) -> this.missing.add(orphan.data().getParentSpanId()));
		for (SpanNode span : this.tree.spans()) {
			this.folded += span.facts().spansFolded;
			this.partial |= span.facts().partial;
			this.severalServices |= !span.service().equals(this.tree.spans().get(0).service());
			this.deadlined |= span.hasTimeout() || span.hasBudget();
			this.messaging |= span.isProducer() || span.isConsumer();
		}
	}

	/**
	 * Whether there is nothing to look at.
	 * @return whether it has no span but markers
	 */
	public boolean isEmpty() {
		return this.tree.root() == null;
	}

	/**
	 * The first span: one without a caller, or else the first whose caller is not here.
	 * @return the root
	 * @throws IllegalStateException if the trace is empty
	 */
	public SpanNode root() {
		SpanNode root = this.tree.root();
		if (root == null) {
			throw new IllegalStateException("The trace has no span");
		}
		return root;
	}

	/**
	 * Whether the root is the first span of the trace, or of this process, and not one
	 * whose caller got lost.
	 * @return whether what is said about the root is about the request
	 */
	public boolean hasTrueRoot() {
		return !root().hasCaller() || root().isServer() || root().isConsumer();
	}

	/**
	 * All spans but markers.
	 * @return the spans in the order of their begin
	 */
	public List<SpanNode> spans() {
		return this.tree.spans();
	}

	/**
	 * All spans but markers, each followed by those below it.
	 * @return the spans from the top
	 */
	public List<SpanNode> order() {
		return this.tree.order();
	}

	/**
	 * The spans that stand for others that were open when somebody looked.
	 * @return the markers of hangs
	 */
	public List<SpanNode> markers() {
		return this.tree.markers();
	}

	/**
	 * The spans whose parents are missing.
	 * @return the orphans
	 */
	public List<SpanNode> orphans() {
		return this.tree.orphans();
	}

	/**
	 * A span by its id.
	 * @param id lower-case hex
	 * @return the span, or null where it is not here
	 */
	public @Nullable SpanNode span(String id) {
		return this.tree.span(id);
	}

	/**
	 * What is known beyond the trace.
	 * @return the knowledge, perhaps none
	 */
	public Knowledge knowledge() {
		return this.knowledge;
	}

	/**
	 * How many parents are missing, beside the root's own.
	 * @return the number of their ids
	 */
	public int missingParents() {
		return this.missing.size() - (this.missing.contains(root().data().getParentSpanId()) ? 1 : 0);
	}

	/**
	 * How many spans were folded.
	 * @return the number
	 */
	public long folded() {
		return this.folded;
	}

	/**
	 * Whether only a part of the trace was recorded, as a span of it says.
	 * @return whether a part is missing
	 */
	public boolean isPartial() {
		return this.partial;
	}

	/**
	 * Whether more of the trace was here, or will come.
	 * @return whether this is a part
	 */
	public boolean isPart() {
		return this.part.isPart();
	}

	/**
	 * Whether what is not here may have been: then nobody can say "never".
	 * @return whether parents are missing, spans were folded, or this is a part, or all
	 * that was recorded
	 */
	public boolean isLoose() {
		return isPart() || this.partial || this.folded > 0 || missingParents() > 0;
	}

	/**
	 * Whether spans of several services are here.
	 * @return whether clocks can differ
	 */
	public boolean hasSeveralServices() {
		return this.severalServices;
	}

	/**
	 * Whether somebody has declared a timeout, or a budget came with it.
	 * @return whether there are deadlines
	 */
	public boolean hasDeadlines() {
		return this.deadlined;
	}

	/**
	 * Whether a message was sent or received.
	 * @return whether there are producers or consumers
	 */
	public boolean hasMessages() {
		return this.messaging;
	}

	/**
	 * The spans that were reported as stuck while they were open.
	 * @return those of earlier parts first
	 */
	public List<SpanNode> stuckSpans() {
		return this.part.stuckSpans();
	}

	/**
	 * The spans above one, those of earlier parts included.
	 * @param span the span
	 * @return at most 256, the parent first
	 */
	public List<SpanNode> callersOf(SpanNode span) {
		return this.part.callersOf(span);
	}

	/**
	 * Whether callers of a span will be in a later part.
	 * @param span the span
	 * @return whether they are open
	 */
	public boolean lacksCallers(SpanNode span) {
		return this.part.lacksCallers(span);
	}

	/**
	 * The first span of the trace in this process. A message that is received in the
	 * process that sent it makes further local roots, which are not the first.
	 * @return the span, or null where it is missing
	 */
	public @Nullable SpanNode localRoot() {
		return this.part.localRoot();
	}

}
