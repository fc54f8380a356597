package io.agenttracing.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.agenttracing.testing.ReceivedSpan;

/**
 * Draws the spans of one trace as an indented tree, children in the order of their names,
 * so that a test can compare every name and every parent at once.
 */
final class TraceTree {

	private TraceTree() {
	}

	static String of(List<ReceivedSpan> spans) {
		List<String> lines = new ArrayList<>();
		spans.stream()
			.filter((span) -> spans.stream().noneMatch(span::isChildOf))
			.sorted(Comparator.comparing(ReceivedSpan::name))
			.forEach((root) -> draw(root, "", spans, lines));
		return String.join("\n", lines);
	}

	private static void draw(ReceivedSpan span, String indent, List<ReceivedSpan> spans, List<String> lines) {
		String parent = (indent.isEmpty() && !span.isRoot()) ? " (parent not received)" : "";
		lines.add(indent + span.name() + " " + span.kind().name().substring("SPAN_KIND_".length()) + parent);
		spans.stream()
			.filter((child) -> child.isChildOf(span))
			.sorted(Comparator.comparing(ReceivedSpan::name))
			.forEach((child) -> draw(child, indent + "  ", spans, lines));
	}

}
