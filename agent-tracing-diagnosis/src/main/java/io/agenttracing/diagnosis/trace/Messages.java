package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for the answer to a message: the next span that waits after the producer,
 * among the children of its caller, or of the callers above up to the next consumer, with
 * no work between. Of several messages before one wait it belongs to those whose
 * consumers write when it ends, if there are such.
 */
final class Messages {

	private static final double ANSWER = 50;

	private static final Comparator<SpanNode> BY_END = Comparator.comparingDouble(SpanNode::end);

	private final Writes writes;

	private final Map<SpanNode, Siblings> siblings = new HashMap<>();

	private final Map<SpanNode, Awaited> awaited = new HashMap<>();

	Messages(List<SpanNode> spans) {
		this.writes = new Writes(spans);
	}

	/**
	 * The span that waited for the answer.
	 * @param producer a message
	 * @return the wait, or null where nobody is known to wait
	 */
	@Nullable SpanNode waitFor(SpanNode producer) {
		Awaited known = this.awaited.get(producer);
		if (known == null) {
			known = new Awaited(find(producer));
			this.awaited.put(producer, known);
		}
		return known.by();
	}

	private @Nullable SpanNode find(SpanNode producer) {
		SpanNode child = producer;
		SpanNode caller = producer.parent();
		for (int i = 0; caller != null && i < SpanTree.MAX_STEPS; i++) {
			Siblings around = this.siblings.computeIfAbsent(caller, Siblings::new);
			SpanNode wait = around.waitAfter(producer);
			if (wait != null) {
				boolean open = !around.hasWork(child, wait);
				return (open && (this.writes.answer(wait, List.of(producer))
						|| !this.writes.answer(wait, around.producersBefore(wait)))) ? wait : null;
			}
			if (caller.isConsumer()) {
				return null;
			}
			child = caller;
			caller = caller.parent();
		}
		return null;
	}

	/**
	 * The span that waits, where there is one.
	 */
	private record Awaited(@Nullable SpanNode by) {

	}

	/**
	 * The children of one caller.
	 */
	private static final class Siblings {

		private final List<SpanNode> waits;

		private final List<SpanNode> work;

		private final List<SpanNode> producers;

		private Siblings(SpanNode caller) {
			this.waits = of(caller, SpanNode::isWait);
			this.work = of(caller, SpanNode::isWork);
			this.producers = of(caller, SpanNode::isProducer);
		}

		private static List<SpanNode> of(SpanNode caller, Predicate<SpanNode> kind) {
			List<SpanNode> spans = new ArrayList<>();
			for (SpanNode child : caller.children()) {
				if (kind.test(child)) {
					spans.add(child);
				}
			}
			return spans;
		}

		private @Nullable SpanNode waitAfter(SpanNode producer) {
			for (int i = firstFrom(this.waits, producer.begin()); i < this.waits.size(); i++) {
				if (this.waits.get(i).end() > producer.end()) {
					return this.waits.get(i);
				}
			}
			return null;
		}

		private boolean hasWork(SpanNode after, SpanNode wait) {
			for (int i = firstFrom(this.work, after.begin()); i < this.work.size(); i++) {
				SpanNode work = this.work.get(i);
				if (work != after) {
					return work.begin() < wait.begin();
				}
			}
			return false;
		}

		private List<SpanNode> producersBefore(SpanNode wait) {
			return this.producers.subList(0, firstFrom(this.producers, wait.begin()));
		}

		private static int firstFrom(List<SpanNode> byBegin, double begin) {
			int from = 0;
			int to = byBegin.size();
			while (from < to) {
				int middle = (from + to) >>> 1;
				if (byBegin.get(middle).begin() < begin) {
					from = middle + 1;
				}
				else {
					to = middle;
				}
			}
			return from;
		}

	}

	/**
	 * What is written, by its end, beside the earliest begin of each and all that end
	 * later.
	 */
	private static final class Writes {

		private final List<SpanNode> byEnd = new ArrayList<>();

		private final double[] earliest;

		private Writes(List<SpanNode> spans) {
			for (SpanNode span : spans) {
				if (span.isWrite()) {
					this.byEnd.add(span);
				}
			}
			this.byEnd.sort(BY_END);
			this.earliest = new double[this.byEnd.size()];
			double least = Double.POSITIVE_INFINITY;
			for (int i = this.earliest.length - 1; i >= 0; i--) {
				least = Math.min(least, this.byEnd.get(i).begin());
				this.earliest[i] = least;
			}
		}

		/**
		 * Whether something was written below one of some messages when a wait ended.
		 */
		private boolean answer(SpanNode wait, List<SpanNode> producers) {
			double latest = wait.end() + Tolerance.LEAST;
			for (int i = firstFrom(wait.end() - ANSWER); i < this.earliest.length && this.earliest[i] <= latest; i++) {
				SpanNode write = this.byEnd.get(i);
				if (write.begin() <= latest && isBelowOne(write, producers)) {
					return true;
				}
			}
			return false;
		}

		private int firstFrom(double end) {
			int from = 0;
			int to = this.byEnd.size();
			while (from < to) {
				int middle = (from + to) >>> 1;
				if (this.byEnd.get(middle).end() < end) {
					from = middle + 1;
				}
				else {
					to = middle;
				}
			}
			return from;
		}

		// Siblings are in the same order here and in the tree.
		private static boolean isBelowOne(SpanNode write, List<SpanNode> producers) {
			int from = 0;
			int to = producers.size();
			while (from < to) {
				int middle = (from + to) >>> 1;
				if (producers.get(middle).order() < write.order()) {
					from = middle + 1;
				}
				else {
					to = middle;
				}
			}
			return from > 0 && write.isBelow(producers.get(from - 1));
		}

	}

}
