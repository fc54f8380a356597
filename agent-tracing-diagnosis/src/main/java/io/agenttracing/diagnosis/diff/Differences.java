package io.agenttracing.diagnosis.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.agenttracing.diagnosis.diff.Divergence.Kind;
import io.agenttracing.diagnosis.diff.StepPairs.Pair;
import io.agenttracing.diagnosis.trace.SpanNode;
import org.jspecify.annotations.Nullable;

/**
 * In what two runs differ, in the order of time: what a step took, what it did, how it
 * ended. Time is no difference here.
 */
final class Differences {

	private final List<Divergence> found = new ArrayList<>();

	/** Those below which something failed or lacks that did not in the first run. */
	private final Set<Pair> failedBelow;

	private int attempts;

	private Differences(Set<Pair> failedBelow) {
		this.failedBelow = failedBelow;
	}

	static Differences of(Pair top) {
		Differences differences = new Differences(failedBelow(top));
		Deque<Visit> open = new ArrayDeque<>();
		open.push(new Visit(top, null, false));
		while (!open.isEmpty()) {
			Visit visit = open.pop();
			if (visit.left()) {
				differences.leave(visit.pair());
				continue;
			}
			if (!visit.pair().isBoth()) {
				differences.addLone(visit.pair(), visit.next());
				continue;
			}
			differences.enter(visit.pair());
			open.push(new Visit(visit.pair(), null, true));
			pushBelow(open, visit.pair().below());
			differences.compareOrder(visit.pair().below());
		}
		return differences;
	}

	// What came instead of something else is one difference.
	private static void pushBelow(Deque<Visit> open, List<Pair> below) {
		List<Visit> visits = new ArrayList<>(below.size());
		for (int i = 0; i < below.size(); i++) {
			Pair pair = below.get(i);
			Pair next = (i + 1 < below.size()) ? below.get(i + 1) : null;
			boolean instead = next != null && !pair.isBoth() && !next.isBoth()
					&& (pair.a() == null) != (next.a() == null);
			visits.add(new Visit(pair, instead ? next : null, false));
			i += instead ? 1 : 0;
		}
		for (int i = visits.size() - 1; i >= 0; i--) {
			open.push(visits.get(i));
		}
	}

	private static Set<Pair> failedBelow(Pair top) {
		List<Pair> pairs = new ArrayList<>(List.of(top));
		Set<Pair> failed = Collections.newSetFromMap(new IdentityHashMap<>());
		for (int i = 0; i < pairs.size(); i++) {
			pairs.addAll(pairs.get(i).below());
		}
		for (int i = pairs.size() - 1; i >= 0; i--) {
			Pair pair = pairs.get(i);
			if (pair.below()
				.stream()
				.anyMatch((below) -> failed.contains(below) || endsOtherwise(below)
						|| below.below().stream().anyMatch((lower) -> !lower.isBoth()))) {
				failed.add(pair);
			}
		}
		return failed;
	}

	List<Divergence> found() {
		return this.found;
	}

	/**
	 * How many attempts more the second run made, at steps in which it is not other
	 * first.
	 */
	int attempts() {
		return this.attempts;
	}

	private void enter(Pair pair) {
		Step a = pair.a();
		Step b = pair.b();
		if (a == null || b == null) {
			return;
		}
		String input = ShapeChange.ofInput(a.first(), b.first());
		if (input != null) {
			add(Kind.INPUT, pair, "input " + input);
		}
		// One that ended otherwise by itself did not do the rest because of that.
		if (endsOtherwise(a, b) && !this.failedBelow.contains(pair)) {
			addOutcome(pair, a, b);
		}
	}

	private void leave(Pair pair) {
		Step a = pair.a();
		Step b = pair.b();
		if (a == null || b == null) {
			return;
		}
		if (endsOtherwise(a, b) && this.failedBelow.contains(pair)) {
			addOutcome(pair, a, b);
		}
		int more = b.attempts().size() - a.attempts().size();
		if (more != 0) {
			addAttempts(pair, a, b, Math.abs(more) + ((more > 0) ? " more" : " fewer")
					+ ((Math.abs(more) == 1) ? " attempt" : " attempts"));
			this.attempts += more;
		}
		String result = ShapeChange.ofResult(a.last(), b.last());
		if (result != null) {
			add(Kind.RESULT, pair, "result " + result);
		}
	}

	private void addLone(Pair pair, @Nullable Pair next) {
		if (next != null) {
			Pair missing = (pair.b() == null) ? pair : next;
			Pair additional = (pair.b() == null) ? next : pair;
			add(Kind.ADDITIONAL, additional, "came instead of `" + missing.any().label() + "`" + end(additional));
			return;
		}
		add((pair.b() == null) ? Kind.MISSING : Kind.ADDITIONAL, pair,
				(pair.b() == null) ? "is missing" : "is new" + end(pair));
	}

	private static String end(Pair additional) {
		Step step = additional.any();
		return step.isError() ? ", and failed" + type(step.last()) : "";
	}

	private void addOutcome(Pair pair, Step a, Step b) {
		add(Kind.OUTCOME, pair,
				!b.isError() ? "did not fail" : (a.isError() ? "failed otherwise" : "failed") + type(b.last()));
	}

	private static String type(SpanNode span) {
		String type = span.errorType();
		return (type != null) ? " with " + type.substring(type.lastIndexOf('.') + 1) : "";
	}

	private static boolean endsOtherwise(Pair pair) {
		Step a = pair.a();
		Step b = pair.b();
		return b != null && ((a != null) ? endsOtherwise(a, b) : b.isFailing());
	}

	private static boolean endsOtherwise(Step a, Step b) {
		return a.isError() != b.isError()
				|| (a.isError() && !Objects.equals(a.last().errorType(), b.last().errorType()));
	}

	// Only steps that did not overlap in either run have an order.
	private void compareOrder(List<Pair> pairs) {
		@Nullable Step beforeA = null;
		@Nullable Step beforeB = null;
		for (Pair pair : pairs) {
			Step a = pair.a();
			Step b = pair.b();
			if (a == null || b == null || !pair.ordered()) {
				continue;
			}
			if (beforeA != null && beforeB != null && beforeA.end() <= a.begin() && b.end() <= beforeB.begin()) {
				add(Kind.ORDER, pair, "came before " + beforeB.label());
			}
			beforeA = a;
			beforeB = b;
		}
	}

	// The first attempt that only one of them made.
	private void addAttempts(Pair pair, Step a, Step b, String text) {
		int both = Math.min(a.attempts().size(), b.attempts().size());
		Step more = (a.attempts().size() > both) ? a : b;
		String id = more.attempts().get(both).span().id();
		this.found.add(new Divergence(Kind.ATTEMPTS, b.number(), b.label(), (more == a) ? id : a.last().id(),
				(more == b) ? id : b.last().id(), text));
	}

	private void add(Kind kind, Pair pair, String text) {
		Step a = pair.a();
		Step b = pair.b();
		this.found.add(new Divergence(kind, pair.any().number(), pair.any().label(),
				(a != null) ? a.first().id() : null, (b != null) ? b.first().id() : null, text));
	}

	/**
	 * A pair, before or after those below it.
	 *
	 * @param pair the pair
	 * @param next what the other run did instead
	 * @param left whether those below it were visited
	 */
	private record Visit(Pair pair, @Nullable Pair next, boolean left) {

	}

}
