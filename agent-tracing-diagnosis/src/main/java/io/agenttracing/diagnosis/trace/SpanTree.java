package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace as a tree. Of two spans with one id the longer counts, and parents
 * that form a cycle are cut. The order is such that all spans below one follow it: so a
 * pass from the front knows the parents of each span, and one from the back all that is
 * below it.
 */
final class SpanTree {

	/** How far up is looked where it is asked for each span. */
	static final int MAX_STEPS = 256;

	private static final Comparator<SpanNode> BY_BEGIN = Comparator.comparingDouble(SpanNode::begin)
		.thenComparing(Comparator.comparingDouble(SpanNode::end).reversed());

	private final Map<String, SpanNode> byId;

	private List<SpanNode> markers = List.of();

	private final List<SpanNode> spans;

	private List<SpanNode> orphans = List.of();

	private final List<SpanNode> order;

	private final @Nullable SpanNode root;

	private SpanTree(List<SpanData> data) {
		long epoch = Long.MAX_VALUE;
		for (SpanData span : data) {
			epoch = Math.min(epoch, span.getStartEpochNanos());
		}
		this.byId = (data.size() == 1) ? new HashMap<>(2) : new LinkedHashMap<>(data.size() * 2);
		for (SpanData span : data) {
			SpanNode node = new SpanNode(span, epoch);
			SpanNode known = this.byId.get(node.id());
			if (known == null || node.duration() > known.duration()) {
				this.byId.put(node.id(), node);
			}
		}
		this.spans = new ArrayList<>(this.byId.size());
		for (SpanNode node : this.byId.values()) {
			if (node.isMarker()) {
				this.markers = this.markers.isEmpty() ? new ArrayList<>() : this.markers;
				this.markers.add(node);
			}
			else {
				this.spans.add(node);
			}
		}
		this.markers.forEach((marker) -> this.byId.remove(marker.id()));
		this.spans.sort(BY_BEGIN);
		this.spans.forEach(this::findParent);
		cutCycles();
		this.order = new ArrayList<>(this.spans.size());
		this.root = attachChildren();
		this.spans.forEach(SpanNode::settle);
		this.markers.forEach(SpanNode::settle);
	}

	static SpanTree of(List<SpanData> spans) {
		return new SpanTree(spans);
	}

	private void findParent(SpanNode node) {
		String parentId = node.data().getParentSpanId();
		boolean hasParent = SpanId.isValid(parentId);
		node.place.called = hasParent;
		SpanNode parent = hasParent ? this.byId.get(parentId) : null;
		if (parent == null && node.isConsumer() && !node.isFallback()) {
			parent = linkedProducer(node);
		}
		if (parent == null && hasParent) {
			this.orphans = this.orphans.isEmpty() ? new ArrayList<>() : this.orphans;
			this.orphans.add(node);
		}
		node.place.parent = (parent != node) ? parent : null;
	}

	private @Nullable SpanNode linkedProducer(SpanNode node) {
		for (LinkData link : node.data().getLinks()) {
			SpanNode linked = this.byId.get(link.getSpanContext().getSpanId());
			if (linked != null && linked.isProducer()) {
				return linked;
			}
		}
		return null;
	}

	private void cutCycles() {
		for (SpanNode start : this.spans) {
			SpanNode node = start;
			// The usual case: the parent began before, and was looked at.
			while (node != null && node.place.walk == Walk.NONE) {
				node.place.walk = Walk.OPEN;
				node = node.place.parent;
			}
			if (node != null && node.place.walk == Walk.OPEN) {
				earliestOf(node).place.parent = null;
			}
			for (node = start; node != null && node.place.walk == Walk.OPEN; node = node.place.parent) {
				node.place.walk = Walk.DONE;
			}
		}
	}

	private static SpanNode earliestOf(SpanNode inCycle) {
		SpanNode earliest = inCycle;
		for (SpanNode node = inCycle.place.parent; node != null && node != inCycle; node = node.place.parent) {
			earliest = (BY_BEGIN.compare(node, earliest) < 0) ? node : earliest;
		}
		return earliest;
	}

	private @Nullable SpanNode attachChildren() {
		List<SpanNode> open = new ArrayList<>();
		List<SpanNode> tops = new ArrayList<>(2);
		for (SpanNode node : this.spans) {
			SpanNode parent = node.place.parent;
			if (parent == null) {
				tops.add(node);
			}
			else {
				parent.place.add(node);
			}
		}
		SpanNode first = null;
		for (SpanNode top : tops) {
			if (first == null || (first.place.called && !top.place.called)) {
				first = top;
			}
			open.add(top);
			while (!open.isEmpty()) {
				visit(open.remove(open.size() - 1), open);
			}
		}
		for (int i = this.order.size() - 1; i >= 0; i--) {
			SpanNode node = this.order.get(i);
			SpanNode parent = node.place.parent;
			if (parent != null) {
				parent.place.last = Math.max(parent.place.last, node.place.last);
			}
		}
		return first;
	}

	private void visit(SpanNode node, List<SpanNode> open) {
		Place place = node.place;
		place.tree = this.order;
		place.order = this.order.size();
		place.last = place.order;
		SpanNode parent = place.parent;
		place.top = (parent != null) ? parent.place.top : node;
		if (parent != null) {
			place.depth = parent.place.depth + 1;
			place.owner = parent.isAgent() ? parent : parent.place.owner();
			place.detached = isDetached(node, parent);
			place.unit = place.detached ? node : parent.place.unit;
		}
		this.order.add(node);
		for (int i = place.children.size() - 1; i >= 0; i--) {
			open.add(place.children.get(i));
		}
	}

	// A child in another service whose times do not fit has another clock.
	private static boolean isDetached(SpanNode node, SpanNode parent) {
		if (node.isConsumer() || (parent.isProducer() && node.isServer())) {
			return true;
		}
		if (!parent.service().equals(node.service())) {
			return false;
		}
		return node.begin() >= parent.end() || (node.end() > parent.end() + Tolerance.of(parent.duration())
				&& !parent.isError() && !parent.isCancelled());
	}

	@Nullable SpanNode root() {
		return this.root;
	}

	@Nullable SpanNode span(String id) {
		return this.byId.get(id);
	}

	/**
	 * The spans by their begin.
	 */
	List<SpanNode> spans() {
		return this.spans;
	}

	/**
	 * The spans with all that is below each directly after it.
	 */
	List<SpanNode> order() {
		return this.order;
	}

	List<SpanNode> markers() {
		return this.markers;
	}

	List<SpanNode> orphans() {
		return this.orphans;
	}

	/**
	 * Where a span is in the tree.
	 */
	static final class Place {

		private @Nullable SpanNode parent;

		private List<SpanNode> children = List.of();

		private List<SpanNode> tree = List.of();

		private @Nullable SpanNode top;

		private @Nullable SpanNode owner;

		private @Nullable SpanNode unit;

		private boolean detached;

		private boolean called;

		private Walk walk = Walk.NONE;

		private int order;

		private int last;

		private int depth;

		private void add(SpanNode child) {
			if (this.children.isEmpty()) {
				this.children = new ArrayList<>(4);
			}
			this.children.add(child);
		}

		@Nullable SpanNode parent() {
			return this.parent;
		}

		List<SpanNode> children() {
			return this.children;
		}

		/**
		 * The topmost span above, or the span itself; null before the tree is made.
		 */
		@Nullable SpanNode top() {
			return this.top;
		}

		/**
		 * The nearest agent above, or else the topmost span; null for that itself.
		 */
		@Nullable SpanNode owner() {
			return (this.owner != null) ? this.owner : this.top;
		}

		/**
		 * The nearest detached span, from this one upwards.
		 */
		@Nullable SpanNode unit() {
			return this.unit;
		}

		boolean detached() {
			return this.detached;
		}

		/**
		 * Whether it names a parent.
		 */
		boolean called() {
			return this.called;
		}

		int order() {
			return this.order;
		}

		int last() {
			return this.last;
		}

		int depth() {
			return this.depth;
		}

		List<SpanNode> below() {
			return this.tree.subList(this.order + 1, this.last + 1);
		}

	}

	/**
	 * How far the search for cycles has come.
	 */
	private enum Walk {

		NONE, OPEN, DONE

	}

}
