package io.agenttracing.diagnosis.trace;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace as they are known here, or of a part of it. What is derived from
 * them is computed when it is first asked for. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Trace {

	private final SpanTree tree;

	private final TracePart part;

	private final Knowledge knowledge;

	private final Set<String> missing;

	private long folded;

	private boolean partial;

	private boolean severalServices;

	private boolean deadlined;

	private boolean messaging;

	private @Nullable Messages messages;

	private @Nullable Deadlines deadlines;

	private @Nullable List<RetriedCall> calls;

	private @Nullable ClockSkew skew;

	private @Nullable DetachedSpans detached;

	private @Nullable CriticalPath path;

	private @Nullable Set<String> handled;

	private @Nullable Set<String> linkedByFallbacks;

	/**
	 * A part of a trace.
	 * @param spans its spans
	 * @param complete whether the trace has no open span in this process
	 * @param firstSpanId the span that the trace began with in this process, empty where
	 * it is not known; null where nothing is missing, neither an earlier part nor a later
	 * one
	 * @param stuckEarlier spans of earlier parts that were stuck and lacked their
	 * callers, with those between
	 * @param knowledge what is known beyond the trace
	 */
	public Trace(List<SpanData> spans, boolean complete, @Nullable String firstSpanId, List<SpanData> stuckEarlier,
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
	 * A trace of which nothing is missing.
	 * @param spans its spans
	 * @return the trace
	 */
	public static Trace whole(List<SpanData> spans) {
		return new Trace(spans, true, null, List.of(), Knowledge.NONE);
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
	 * @return whether parents are missing, spans were folded, or this is a part
	 */
	public boolean isLoose() {
		return isPart() || this.folded > 0 || missingParents() > 0;
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

	@Nullable SpanNode detachedAbove(SpanNode span) {
		return span.place.unit();
	}

	List<SpanNode> detachedBelow(SpanNode span, double until) {
		DetachedSpans known = this.detached;
		if (known == null) {
			known = new DetachedSpans(order());
			this.detached = known;
		}
		return known.below(span, until);
	}

	/**
	 * The span that waits for the answer to a message.
	 * @param producer the message
	 * @return the wait, or null where nobody is known to wait
	 */
	public @Nullable SpanNode waitFor(SpanNode producer) {
		if (!producer.isProducer()) {
			return null;
		}
		Messages known = this.messages;
		if (known == null) {
			known = new Messages();
			this.messages = known;
		}
		return known.waitFor(producer);
	}

	/**
	 * Whether somebody waits for the answer to a message.
	 * @param producer the message
	 * @return whether it is known
	 */
	public boolean isAwaited(SpanNode producer) {
		return waitFor(producer) != null;
	}

	/**
	 * The earliest deadline of those who wait for a span.
	 * @param span the span
	 * @return the limit, or null where there is none
	 */
	public @Nullable Limit limitOf(SpanNode span) {
		boolean alone = span.parent() == null && !span.hasBudget();
		return (this.deadlined && !alone) ? deadlines().limit(span) : null;
	}

	/**
	 * Whether anybody who waits for a span has a timeout.
	 * @param span the span
	 * @return whether it has a deadline
	 */
	public boolean hasWaiters(SpanNode span) {
		return this.deadlined && deadlines().hasWaiters(span);
	}

	private Deadlines deadlines() {
		Deadlines known = this.deadlines;
		if (known == null) {
			known = new Deadlines(this);
			this.deadlines = known;
		}
		return known;
	}

	/**
	 * The calls that were attempted more than once, or that say which attempt they are.
	 * @return the calls
	 */
	public List<RetriedCall> calls() {
		List<RetriedCall> known = this.calls;
		if (known == null) {
			known = (spans().size() > 1) ? RetriedCalls.in(spans()) : List.of();
			this.calls = known;
		}
		return known;
	}

	/**
	 * The calls into other services whose clocks differ.
	 * @return the calls
	 */
	public List<SkewedCall> skewedCalls() {
		return this.severalServices ? skew().calls() : List.of();
	}

	/**
	 * Whether the times of a span cannot be compared with those of its callers.
	 * @param span the span
	 * @return whether clocks differ between them
	 */
	public boolean isSkewed(SpanNode span) {
		return this.severalServices && skew().concerns(span);
	}

	private ClockSkew skew() {
		ClockSkew known = this.skew;
		if (known == null) {
			known = new ClockSkew(this);
			this.skew = known;
		}
		return known;
	}

	/**
	 * What made the root as long as it was.
	 * @return times that partition that of the root, the last first
	 */
	public List<Segment> criticalPath() {
		return path().segments();
	}

	/**
	 * Whether the critical path goes through a span, or through what is below it.
	 * @param span the span
	 * @return whether the root would be shorter without it
	 */
	public boolean isOnCriticalPath(SpanNode span) {
		return path().has(span);
	}

	private CriticalPath path() {
		CriticalPath known = this.path;
		if (known == null) {
			known = CriticalPath.of(this);
			this.path = known;
		}
		return known;
	}

	/**
	 * The errors that were recovered from, by what is known from the trace itself.
	 * @return the ids of the spans that failed with them
	 */
	public Set<String> handledErrors() {
		Set<String> known = this.handled;
		if (known == null) {
			known = HandledErrors.in(this);
			this.handled = known;
		}
		return known;
	}

	/**
	 * Whether an error was recovered from: it says so, one above it does, or a fallback
	 * links to it.
	 * @param span the span that failed
	 * @return whether it was handled
	 */
	public boolean isHandled(SpanNode span) {
		if (span.facts().handled || handledErrors().contains(span.id()) || fallbackLinks().contains(span.id())) {
			return true;
		}
		SpanNode above = span.parent();
		for (int i = 0; above != null && i < SpanTree.MAX_STEPS; i++) {
			if (above.facts().handled) {
				return true;
			}
			above = above.parent();
		}
		return false;
	}

	private Set<String> fallbackLinks() {
		Set<String> known = this.linkedByFallbacks;
		if (known == null) {
			known = HandledErrors.linkedByFallbacks(this);
			this.linkedByFallbacks = known;
		}
		return known;
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
