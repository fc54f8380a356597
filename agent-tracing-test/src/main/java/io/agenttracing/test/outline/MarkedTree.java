package io.agenttracing.test.outline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.diagnosis.tree.SpanSymbol;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * A trace as a tree in which some spans are marked, in 40 lines: those, what is above
 * them, and what is around them; of the rest it says how much there is.
 */
public final class MarkedTree {

	private static final int MAX_SPANS = 40;

	private static final int MAX_MARKED = 12;

	private static final int MAX_ABOVE = 24;

	private static final int MAX_AROUND = 10;

	private static final int MAX_BESIDE = 3;

	private static final int MAX_LEVELS = 4;

	private static final int MAX_DEPTH = 16;

	private static final int NAME_COLUMNS = 60;

	private final Trace trace;

	private final Map<SpanNode, String> marks;

	private final Set<SpanNode> shown = new HashSet<>();

	private final List<Line> lines = new ArrayList<>();

	private MarkedTree(Trace trace, Map<SpanNode, String> marks) {
		this.trace = trace;
		this.marks = marks;
	}

	/**
	 * Draws a tree.
	 * @param trace the trace
	 * @param marks what to write behind spans
	 * @return the lines, each with its end
	 */
	public static String of(Trace trace, Map<SpanNode, String> marks) {
		MarkedTree tree = new MarkedTree(trace, marks);
		tree.choose();
		tree.draw();
		return tree.text();
	}

	/**
	 * Draws a tree.
	 * @param trace the trace
	 * @param marked the spans behind which an arrow is drawn
	 * @return the lines, each with its end
	 */
	public static String of(Trace trace, List<SpanNode> marked) {
		Map<SpanNode, String> marks = new HashMap<>();
		marked.forEach((span) -> marks.put(span, "◀ here"));
		return of(trace, marks);
	}

	private void choose() {
		List<SpanNode> marked = this.trace.order().stream().filter(this.marks::containsKey).limit(MAX_MARKED).toList();
		marked.forEach(this::show);
		this.trace.order().stream().limit(1).forEach(this::show);
		marked.forEach((span) -> span.children().stream().limit(MAX_AROUND).forEach(this::show));
		marked.forEach(this::showAround);
		// Of the rest what is highest tells most.
		this.trace.order().stream().sorted(Comparator.comparingInt(SpanNode::depth)).forEach(this::show);
	}

	private void showAround(SpanNode span) {
		SpanNode below = span;
		SpanNode above = span.parent();
		for (int i = 0; above != null && i < MAX_LEVELS; i++) {
			List<SpanNode> siblings = above.children();
			int place = siblings.indexOf(below);
			siblings.subList(Math.max(0, place - MAX_BESIDE), Math.min(siblings.size(), place + MAX_BESIDE + 1))
				.forEach(this::show);
			below = above;
			above = above.parent();
		}
	}

	// What is above one that is marked is shown even if it is deep.
	private void show(SpanNode span) {
		if (this.shown.size() >= MAX_SPANS) {
			return;
		}
		SpanNode above = span;
		for (int i = 0; above != null && i < MAX_ABOVE && this.shown.add(above); i++) {
			above = above.parent();
		}
	}

	private void draw() {
		List<SpanNode> order = this.trace.order();
		drawAll(order.stream().filter((span) -> span.parent() == null).toList(), "", 0, true);
		for (SpanNode span : order) {
			SpanNode above = span.parent();
			if (above != null && this.shown.contains(span) && !this.shown.contains(above)) {
				this.lines.add(new Line("… far below that:", "", ""));
				draw(span, "", "", 0);
			}
		}
	}

	// What is not shown is counted where it is.
	private void drawAll(List<SpanNode> spans, String lead, int depth, boolean top) {
		int hidden = 0;
		for (int i = 0; i < spans.size(); i++) {
			boolean last = i == spans.size() - 1;
			if (!this.shown.contains(spans.get(i))) {
				hidden++;
				if (last || this.shown.contains(spans.get(i + 1))) {
					this.lines.add(new Line(lead + branch(top, last) + "… " + hidden + " more", "", ""));
					hidden = 0;
				}
				continue;
			}
			draw(spans.get(i), lead + branch(top, last), lead + (top ? "" : last ? "   " : "│  "), depth);
		}
	}

	private static String branch(boolean top, boolean last) {
		return top ? "" : last ? "└─ " : "├─ ";
	}

	private void draw(SpanNode span, String lead, String childLead, int depth) {
		String name = LogText.of(span.name(), Math.max(NAME_COLUMNS - lead.length(), 16));
		boolean leaf = span.children().stream().noneMatch(this.shown::contains);
		String below = (leaf && !span.children().isEmpty()) ? "  … " + span.children().size() + " below" : "";
		this.lines.add(new Line(lead + SpanSymbol.of(span.data()) + ' ' + name, TimeText.of(span.duration()),
				end(span) + below));
		if (leaf) {
			return;
		}
		if (depth < MAX_DEPTH) {
			drawAll(span.children(), childLead, depth + 1, false);
			return;
		}
		// Deeper ones are below one another without a further indentation.
		span.children().stream().filter(this.shown::contains).forEach((child) -> draw(child, lead, childLead, depth));
	}

	private String end(SpanNode span) {
		StringBuilder end = new StringBuilder();
		if (span.isError()) {
			end.append("  ✗ ").append(errorType(span)).append(this.trace.isHandled(span) ? " (handled)" : "");
		}
		String mark = this.marks.get(span);
		return ((mark != null) ? end.append("  ").append(mark) : end).toString();
	}

	/**
	 * The error of a span, without a package.
	 * @param span a span that failed
	 * @return safe for a line, without white space
	 */
	static String errorType(SpanNode span) {
		String type = span.errorType();
		return (type != null) ? simpleName(type) : "error";
	}

	/**
	 * The name of a class without its package.
	 * @param type the name of a class, or any text
	 * @return safe for a line, without white space
	 */
	static String simpleName(@Nullable String type) {
		String text = LogText.of(String.valueOf(type)).replaceAll("\\s+", "_");
		return text.substring(text.lastIndexOf('.') + 1);
	}

	private String text() {
		int names = this.lines.stream().mapToInt((line) -> line.name().length()).max().orElse(0);
		int times = this.lines.stream().mapToInt((line) -> line.time().length()).max().orElse(0);
		StringBuilder text = new StringBuilder();
		for (Line line : this.lines) {
			String written = line.name() + " ".repeat(names - line.name().length() + times - line.time().length() + 2)
					+ line.time() + line.end();
			text.append(written.stripTrailing()).append('\n');
		}
		return text.toString();
	}

	/**
	 * A line.
	 *
	 * @param name the branches, and the name of the span
	 * @param time how long it took
	 * @param end how it ended, and its mark
	 */
	private record Line(String name, String time, String end) {

	}

}
