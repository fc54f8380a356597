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

	private final Map<SpanNode, Siblings> siblings = new HashMap<>();

	private final Map<SpanNode, Awaited> awaited = new HashMap<>();

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
				return (open && (answers(producer, wait) || !around.isAnsweredByAny(wait))) ? wait : null;
			}
			if (caller.isConsumer()) {
				return null;
			}
			child = caller;
			caller = caller.parent();
		}
		return null;
	}

	private static boolean answers(SpanNode producer, SpanNode wait) {
		for (SpanNode span : producer.below()) {
			if (span.isWrite() && isAnswer(span, wait)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isAnswer(SpanNode write, SpanNode wait) {
		return write.begin() <= wait.end() + Tolerance.LEAST && write.end() >= wait.end() - ANSWER;
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

		private @Nullable List<Write> writes;

		private double @Nullable [] earliest;

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

		private boolean isAnsweredByAny(SpanNode wait) {
			List<Write> ordered = writes();
			double[] begins = this.earliest;
			int from = 0;
			int to = ordered.size();
			while (from < to) {
				int middle = (from + to) >>> 1;
				if (ordered.get(middle).span().end() < wait.end() - ANSWER) {
					from = middle + 1;
				}
				else {
					to = middle;
				}
			}
			for (int i = from; begins != null && i < ordered.size() && begins[i] <= wait.end() + Tolerance.LEAST; i++) {
				Write write = ordered.get(i);
				if (isAnswer(write.span(), wait) && write.producer().begin() < wait.begin()) {
					return true;
				}
			}
			return false;
		}

		// By their end, beside the earliest begin of each and all that end later.
		private List<Write> writes() {
			List<Write> known = this.writes;
			if (known != null) {
				return known;
			}
			List<Write> found = new ArrayList<>();
			for (SpanNode producer : this.producers) {
				for (SpanNode span : producer.below()) {
					if (span.isWrite()) {
						found.add(new Write(span, producer));
					}
				}
			}
			found.sort(Comparator.comparing(Write::span, BY_END));
			double[] begins = new double[found.size()];
			double least = Double.POSITIVE_INFINITY;
			for (int i = begins.length - 1; i >= 0; i--) {
				least = Math.min(least, found.get(i).span().begin());
				begins[i] = least;
			}
			this.writes = found;
			this.earliest = begins;
			return found;
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
	 * A command that writes, and the message that led to it.
	 */
	private record Write(SpanNode span, SpanNode producer) {

	}

}
