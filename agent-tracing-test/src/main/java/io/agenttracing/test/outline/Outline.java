package io.agenttracing.test.outline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.diagnosis.diff.StepName;

/**
 * A line of an outline with what is below it, as it was read from a text.
 */
public final class Outline {

	private static final Pattern OUTCOME = Pattern
		.compile("(?: ×[0-9]{1,9} after [^✗]{1,2000})?(?: ✗ \\S{1,500}(?: \\(handled\\))?)?$");

	private static final int MAX_LINES = 20_000;

	private static final int MAX_DEPTH = 256;

	private final int line;

	private final boolean beside;

	private final String name;

	private final String outcome;

	private final Map<String, String> details = new LinkedHashMap<>();

	private final List<Outline> below = new ArrayList<>();

	private long form;

	private Outline(int line, boolean beside, String name, String outcome) {
		this.line = line;
		this.beside = beside;
		this.name = name;
		this.outcome = outcome;
	}

	/**
	 * Reads an outline. What is indented more than the line before is below it. Blank
	 * lines, and lines that begin with {@code #} before the first step, are nothing.
	 * @param text the text
	 * @return what has the topmost lines below it
	 * @throws IllegalArgumentException if it is not an outline; the message says why
	 */
	public static Outline read(String text) {
		Outline top = new Outline(-1, false, "", "");
		Deque<Level> above = new ArrayDeque<>(List.of(new Level(-1, top)));
		List<String> lines = text.lines().toList();
		if (lines.size() > MAX_LINES) {
			throw new IllegalArgumentException("an outline has at most " + MAX_LINES + " lines");
		}
		for (int i = 0; i < lines.size(); i++) {
			String content = lines.get(i).strip().replaceAll("\\s+", " ");
			if (!content.isEmpty() && !(top.below.isEmpty() && content.startsWith("#"))) {
				read(above, indent(lines.get(i)), content, i);
			}
		}
		if (top.below.isEmpty()) {
			throw new IllegalArgumentException("an outline has at least one line");
		}
		settle(top);
		return top;
	}

	private static void read(Deque<Level> above, int indent, String content, int line) {
		while (above.element().indent() >= indent) {
			above.remove();
		}
		Outline parent = above.element().step();
		if (content.startsWith(OutlineText.DETAIL)) {
			String detail = content.substring(OutlineText.DETAIL.length());
			int colon = detail.indexOf(": ");
			if (colon < 0 || parent.line < 0) {
				throw new IllegalArgumentException("line " + (line + 1) + " says nothing of a step");
			}
			parent.details.put(detail.substring(0, colon), detail.substring(colon + 2));
			return;
		}
		if (above.size() > MAX_DEPTH) {
			throw new IllegalArgumentException("line " + (line + 1) + " is below more than " + MAX_DEPTH + " steps");
		}
		Outline step = of(content, line);
		parent.below.add(step);
		above.push(new Level(indent, step));
	}

	private static Outline of(String content, int line) {
		boolean beside = content.startsWith(OutlineText.BESIDE);
		String text = beside ? content.substring(OutlineText.BESIDE.length()) : content;
		Matcher outcome = OUTCOME.matcher(text);
		int end = outcome.find() ? outcome.start() : text.length();
		return new Outline(line, beside, StepName.withoutIds(text.substring(0, end)), text.substring(end));
	}

	private static int indent(String line) {
		int columns = 0;
		for (int i = 0; i < line.length() && Character.isWhitespace(line.charAt(i)); i++) {
			columns += (line.charAt(i) == '\t') ? 4 : 1;
		}
		return columns;
	}

	// The depth is limited. Steps at the same time come in any order.
	private static void settle(Outline step) {
		long sum = step.text().hashCode();
		for (Outline below : step.below) {
			settle(below);
			sum += mixed(below.form);
		}
		step.form = mixed(sum);
	}

	private static long mixed(long value) {
		long product = (value + 1) * 0x9E3779B97F4A7C15L;
		return product ^ (product >>> 29);
	}

	/**
	 * Which line it is.
	 */
	int line() {
		return this.line;
	}

	/**
	 * Whether it ran at the same time as others beside it.
	 */
	boolean isBeside() {
		return this.beside;
	}

	/**
	 * Whether it stands for any further siblings.
	 */
	boolean isAny() {
		return this.name.equals(OutlineText.ANY) || this.name.equals("...");
	}

	String name() {
		return this.name;
	}

	String text() {
		return this.name + this.outcome;
	}

	/**
	 * How often it was tried, and after what.
	 */
	String tries() {
		int end = this.outcome.indexOf(" ✗");
		return (end >= 0) ? this.outcome.substring(0, end) : this.outcome;
	}

	/**
	 * Whether it says that it failed in the end.
	 */
	boolean isFailed() {
		return this.outcome.contains("✗");
	}

	/**
	 * Equal for steps that did the same, with all below them.
	 */
	long form() {
		return this.form;
	}

	Map<String, String> details() {
		return this.details;
	}

	List<Outline> below() {
		return this.below;
	}

	/**
	 * A line that others may be below.
	 *
	 * @param indent its indentation
	 * @param step the line
	 */
	private record Level(int indent, Outline step) {

	}

}
