package io.agenttracing.test.outline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.agenttracing.diagnosis.diff.ShapeChange;
import io.agenttracing.test.outline.Siblings.Pair;
import org.jspecify.annotations.Nullable;

/**
 * Where an outline is not as it should be, for the first time. What made a step fail
 * comes before the step.
 *
 * @param line what is other, without a full stop
 * @param failed whether it is about an outcome
 * @param expected the line in the text of what should be, -1 where there is none
 * @param actual the line in the text of what is, -1 where there is none
 */
public record OutlineDiff(String line, boolean failed, int expected, int actual) {

	/**
	 * Compares two outlines.
	 * @param expected as it should be
	 * @param actual as it is
	 * @return the first difference, null where there is none
	 */
	public static @Nullable OutlineDiff of(Outline expected, Outline actual) {
		return below(expected, actual);
	}

	private static @Nullable OutlineDiff of(Outline expected, Outline actual, Outline parent) {
		OutlineDiff input = shape(expected, actual, "input ", "took", "usually takes");
		if (input != null) {
			return input;
		}
		OutlineDiff own = expected.text().equals(actual.text()) ? null
				: new OutlineDiff("expected " + quoted(expected) + ", but it is " + quoted(actual) + place(parent),
						true, expected.line(), actual.line());
		if (own != null && !expected.tries().equals(actual.tries())) {
			return own;
		}
		OutlineDiff below = below(expected, actual);
		if (own == null || (below != null && below.failed())) {
			if (below != null) {
				return below;
			}
		}
		else {
			return own;
		}
		String chosen = actual.details().get("chose");
		String should = expected.details().get("chose");
		if (should != null && !should.equals(chosen)) {
			return new OutlineDiff(quoted(actual) + " chose " + ((chosen != null) ? '`' + chosen + '`' : "nothing")
					+ " instead of `" + should + '`', false, expected.line(), actual.line());
		}
		return shape(expected, actual, "result ", "returned", "usually returns");
	}

	// A process writes no shape that is usual. Where one of both is not, it says what
	// would be.
	private static @Nullable OutlineDiff shape(Outline expected, Outline actual, String what, String key,
			String usualKey) {
		List<String> before = entries(expected.details(), key);
		List<String> now = entries(actual.details(), key);
		List<String> usualBefore = entries(expected.details(), usualKey);
		List<String> usualNow = entries(actual.details(), usualKey);
		if (usualBefore.isEmpty() != usualNow.isEmpty()) {
			before = usualBefore.isEmpty() ? usualNow : before;
			now = usualNow.isEmpty() ? usualBefore : now;
		}
		String change = (before.isEmpty() || now.isEmpty()) ? null : ShapeChange.between(before, now);
		return (change != null)
				? new OutlineDiff(quoted(actual) + ' ' + what + change, false, expected.line(), actual.line()) : null;
	}

	private static List<String> entries(Map<String, String> details, String key) {
		String text = details.get(key);
		return (text != null) ? List.of(text.split(", ")) : List.of();
	}

	private static @Nullable OutlineDiff below(Outline expected, Outline actual) {
		Siblings siblings = Siblings.of(expected.below(), actual.below());
		List<Pair> pairs = siblings.pairs();
		for (int i = 0; i < pairs.size(); i++) {
			OutlineDiff diff = of(pairs.get(i), (i + 1 < pairs.size()) ? pairs.get(i + 1) : null, expected, actual);
			if (diff != null) {
				return diff;
			}
		}
		Outline[] disorder = siblings.disorder();
		return (disorder == null) ? null
				: new OutlineDiff(quoted(disorder[0]) + " came before " + quoted(disorder[1]) + place(actual), false,
						-1, disorder[0].line());
	}

	private static @Nullable OutlineDiff of(Pair pair, @Nullable Pair next, Outline expected, Outline actual) {
		Outline should = pair.expected();
		Outline is = pair.actual();
		if (should != null && is != null) {
			return of(should, is, actual);
		}
		Outline otherShould = (next != null && next.actual() == null) ? next.expected() : null;
		Outline otherIs = (next != null && next.expected() == null) ? next.actual() : null;
		Outline missing = (should != null) ? should : otherShould;
		Outline added = (is != null) ? is : otherIs;
		if (missing != null && added != null) {
			return new OutlineDiff(quoted(added) + " came instead of " + quoted(missing) + place(actual),
					added.isFailed() || missing.isFailed(), missing.line(), added.line());
		}
		if (missing != null) {
			return new OutlineDiff(quoted(missing) + " is missing" + place(actual), missing.isFailed(), missing.line(),
					actual.line());
		}
		Outline step = Objects.requireNonNull(added);
		return new OutlineDiff(quoted(step) + " was not expected" + place(actual), isFailing(step), expected.line(),
				step.line());
	}

	private static boolean isFailing(Outline step) {
		List<Outline> open = new ArrayList<>(List.of(step));
		for (int i = 0; i < open.size(); i++) {
			if (open.get(i).isFailed()) {
				return true;
			}
			open.addAll(open.get(i).below());
		}
		return false;
	}

	private static String place(Outline parent) {
		return (parent.line() < 0) ? "" : " below `" + parent.name() + '`';
	}

	private static String quoted(Outline step) {
		return '`' + step.text() + '`';
	}

}
