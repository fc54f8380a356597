package io.agenttracing.test.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.diagnosis.diff.SpanNames;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.test.outline.MarkedTree;
import io.agenttracing.test.place.Call;
import io.agenttracing.test.place.NearestName;
import io.agenttracing.test.place.Place;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Why an assertion does not hold: what was expected and what is, what is nearest, and the
 * spans that show it.
 *
 * @param sentence what was expected, and what is
 * @param hint what may have been meant, empty if nothing is near
 * @param marks what to write behind spans of the tree
 */
public record Failure(String sentence, String hint, Map<SpanNode, String> marks) {

	private static final int MAX_NAMES = 12;

	static Failure of(String sentence, String hint, Collection<SpanNode> marked) {
		Map<SpanNode, String> marks = new HashMap<>();
		marked.forEach((span) -> marks.put(span, "◀ here"));
		return new Failure(sentence, hint, marks);
	}

	/**
	 * The same, with the spans of a name that may have been meant marked as well.
	 */
	static Failure orNearest(String sentence, String name, Collection<String> known, String what, Place place,
			Collection<SpanNode> marked) {
		Failure failure = of(sentence, nearest(name, known, what), marked);
		String nearest = NearestName.of(name, known);
		if (nearest != null) {
			place.inside()
				.stream()
				.filter((span) -> SpanNames.has(span, nearest))
				.forEach((span) -> failure.marks.put(span, "◀ nearest"));
		}
		return failure;
	}

	static Failure counting(String sentence, String hint, List<Call> calls) {
		Map<SpanNode, String> marks = new HashMap<>();
		for (int i = 0; i < calls.size(); i++) {
			String number = "◀ " + (i + 1);
			calls.get(i).spans().forEach((span) -> marks.put(span, number));
		}
		return new Failure(sentence, hint, marks);
	}

	static Failure numbering(String sentence, String hint, List<SpanNode> spans) {
		Map<SpanNode, String> marks = new HashMap<>();
		spans.forEach((span) -> marks.put(span, "◀ " + (marks.size() + 1)));
		return new Failure(sentence, hint, marks);
	}

	static Failure attempts(String sentence, String hint, List<Call> calls) {
		Map<SpanNode, String> marks = new HashMap<>();
		for (Call call : calls) {
			List<SpanNode> attempts = call.attempts();
			for (int i = 0; i < attempts.size(); i++) {
				marks.put(attempts.get(i), "◀ attempt " + (i + 1));
			}
		}
		return new Failure(sentence, hint, marks);
	}

	/**
	 * The names that may have been meant.
	 * @param name the name that is not there
	 * @param known those that are
	 * @param what what they are, such as {@code agents}
	 * @return a sentence, empty if there are none
	 */
	static String nearest(String name, Collection<String> known, String what) {
		String nearest = NearestName.of(name, known);
		if (nearest != null) {
			return "Nearest: " + LogText.quoted(nearest) + ".";
		}
		List<String> shortest = known.stream().filter((other) -> !known.contains(withoutFirstWord(other))).toList();
		return known.isEmpty() ? "" : "The " + what + " there are: " + list(shortest) + ".";
	}

	private static String withoutFirstWord(String name) {
		int blank = name.indexOf(' ');
		return (blank < 0) ? "" : name.substring(blank + 1);
	}

	static String list(Collection<String> names) {
		List<String> quoted = new ArrayList<>(names.stream().limit(MAX_NAMES).map(LogText::quoted).toList());
		if (names.size() > MAX_NAMES) {
			quoted.add("… " + (names.size() - MAX_NAMES) + " more");
		}
		return quoted.stream().collect(Collectors.joining(", "));
	}

	static String count(long number, String one, String several) {
		return number + " " + ((number == 1) ? one : several);
	}

	/**
	 * All of it, with the tree.
	 * @param trace the trace
	 * @return several lines
	 */
	public String text(Trace trace) {
		return this.sentence + '\n' + (this.hint.isEmpty() ? "" : this.hint + '\n') + '\n'
				+ MarkedTree.of(trace, this.marks);
	}

}
