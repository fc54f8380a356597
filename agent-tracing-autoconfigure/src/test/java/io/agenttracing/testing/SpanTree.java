package io.agenttracing.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of spans as a tree, with siblings in the order of the alphabet: their clocks
 * may differ. Trees are compared by their text.
 */
public final class SpanTree {

	private final String name;

	private final List<SpanTree> children = new ArrayList<>();

	private SpanTree(String name) {
		this.name = name;
	}

	/**
	 * The tree of spans as they arrived. A span whose parent did not is beside the roots.
	 * @param spans the spans
	 * @return the tree
	 */
	public static SpanTree of(List<ReceivedSpan> spans) {
		SpanTree forest = new SpanTree("");
		Set<String> ids = spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
		spans.stream().filter((span) -> !ids.contains(span.parentSpanId())).forEach((root) -> {
			String name = root.isRoot() ? root.name() : root.name() + " of an unknown parent";
			forest.children.add(new SpanTree(name).below(root, spans));
		});
		return forest;
	}

	/**
	 * The tree of names one to a line: the parent is the closest line above with a
	 * smaller indent.
	 * @param lines the lines
	 * @return the tree
	 */
	public static SpanTree parse(Stream<String> lines) {
		SpanTree forest = new SpanTree("");
		Deque<SpanTree> path = new ArrayDeque<>(List.of(forest));
		Deque<Integer> indents = new ArrayDeque<>(List.of(-1));
		lines.forEach((line) -> {
			int indent = line.length() - line.stripLeading().length();
			while (indents.element() >= indent) {
				indents.pop();
				path.pop();
			}
			SpanTree tree = new SpanTree(line.strip());
			path.element().children.add(tree);
			indents.push(indent);
			path.push(tree);
		});
		return forest;
	}

	@Override
	public String toString() {
		String children = this.children.stream().map(SpanTree::toString).sorted().collect(Collectors.joining());
		return this.name.isEmpty() ? children : this.name + "\n" + children.indent(2);
	}

	private SpanTree below(ReceivedSpan parent, List<ReceivedSpan> spans) {
		spans.stream()
			.filter((span) -> span.isChildOf(parent))
			.forEach((span) -> this.children.add(new SpanTree(span.name()).below(span, spans)));
		return this;
	}

}
