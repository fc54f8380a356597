package io.agenttracing.diagnosis.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.tree.TraceTree.Node;
import io.agenttracing.diagnosis.tree.TraceTree.Placeholder;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a trace as text: one line per span with its duration, a bar that shows when
 * it ran within the trace, and its attributes, in 120 columns; errors and attributes that
 * do not fit have a line of their own.
 *
 * @since 0.1.0
 */
public final class TraceTreeText {

	private static final int COLUMNS = 120;

	private static final int MAX_NAME_COLUMNS = 60;

	private static final int BAR_COLUMNS = 16;

	private static final int MAX_LINES = 300;

	private static final int MAX_DEPTH = 20;

	private static final int MAX_FINDING_LENGTH = 400;

	private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");

	private final TraceTree tree;

	private final List<Finding> findings;

	private final boolean coloured;

	private final List<Line> lines = new ArrayList<>();

	private int hidden;

	private TraceTreeText(TraceTree tree, List<Finding> findings, boolean coloured) {
		this.tree = tree;
		this.findings = findings;
		this.coloured = coloured;
	}

	/**
	 * Draws a tree.
	 * @param tree the tree
	 * @param coloured whether with ANSI colours
	 * @return several lines
	 */
	public static String of(TraceTree tree, boolean coloured) {
		return of(tree, List.of(), coloured);
	}

	/**
	 * Draws a tree whose warnings and errors are named at the spans that show them. What
	 * they say is left to {@link FindingText}.
	 * @param tree the tree
	 * @param findings what was found in it
	 * @param coloured whether with ANSI colours
	 * @return several lines
	 */
	public static String of(TraceTree tree, List<Finding> findings, boolean coloured) {
		return new TraceTreeText(tree, findings, coloured).render();
	}

	private String render() {
		this.tree.roots().forEach((root) -> layOut(root, "", "", 0));
		int nameColumns = this.lines.stream()
			.mapToInt((line) -> line.lead().length() + line.label().length())
			.max()
			.orElse(0);
		StringBuilder text = new StringBuilder(header());
		for (Line line : this.lines) {
			write(line, nameColumns, text);
		}
		if (this.hidden > 0) {
			text.append("… and ").append(this.hidden).append(" more\n");
		}
		return text.append('\n').toString();
	}

	private String header() {
		String title = this.tree.isContinued() ? "continued" : LogText.of(this.tree.name(), MAX_NAME_COLUMNS);
		String errors = switch (this.tree.errors()) {
			case 0 -> "";
			case 1 -> ", 1 error";
			default -> ", " + this.tree.errors() + " errors";
		};
		String count = this.tree.spans() + ((this.tree.spans() == 1) ? " span" : " spans");
		return "\nTrace " + this.tree.traceId() + ": " + AnsiStyle.BOLD.write(title, this.coloured) + ", "
				+ milliseconds(this.tree.endNanos() - this.tree.startNanos()) + ", " + count
				+ AnsiStyle.RED.write(errors, this.coloured) + '\n';
	}

	private void layOut(Node node, String lead, String childLead, int depth) {
		if (this.lines.size() >= MAX_LINES || depth > MAX_DEPTH) {
			this.hidden++;
			return;
		}
		int labelColumns = Math.max(MAX_NAME_COLUMNS - lead.length(), 12);
		this.lines.add(new Line(lead, LogText.cut(label(node), labelColumns), childLead, node));
		for (int i = 0; i < node.children().size(); i++) {
			boolean last = i == node.children().size() - 1;
			layOut(node.children().get(i), childLead + (last ? "└─ " : "├─ "), childLead + (last ? "   " : "│  "),
					depth + 1);
		}
	}

	private static String label(Node node) {
		SpanData span = node.span();
		Placeholder placeholder = node.placeholder();
		if (span == null) {
			return (placeholder != null) ? placeholder.label() : "";
		}
		boolean cancelled = Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.CANCELLED));
		return SpanSymbol.of(span) + ' ' + LogText.of(span.getName(), MAX_NAME_COLUMNS)
				+ (cancelled ? " (cancelled)" : "");
	}

	private void write(Line line, int nameColumns, StringBuilder text) {
		SpanData span = line.node().span();
		text.append(AnsiStyle.DIM.write(line.lead(), this.coloured));
		if (span == null) {
			text.append(AnsiStyle.DIM.write(line.label(), this.coloured)).append('\n');
			return;
		}
		text.append(name(line.label(), span));
		String duration = milliseconds(span.getEndEpochNanos() - span.getStartEpochNanos());
		int gap = nameColumns - line.lead().length() - line.label().length() + 12 - duration.length();
		text.append(" ".repeat(Math.max(gap, 1))).append(duration).append("  ");
		text.append(AnsiStyle.DIM.write('▕' + bar(span) + '▏', this.coloured));
		writeAttributes(line, COLUMNS - nameColumns - BAR_COLUMNS - 18, span, text);
		if (TraceTree.isError(span)) {
			writeBelow(line, "✗ " + LogText.of(error(span), COLUMNS), AnsiStyle.RED, text);
		}
		writeFindings(line, span, text);
	}

	// Those that have been found again are below the tree, and only named here.
	private void writeFindings(Line line, SpanData span, StringBuilder text) {
		List<String> noted = span.getAttributes().get(AgentSpanAttributes.FINDINGS);
		for (String finding : (noted != null) ? noted : List.<String>of()) {
			if (this.findings.stream().noneMatch((found) -> finding.startsWith(found.rule() + ':'))) {
				int columns = COLUMNS - line.childLead().length() - 2;
				WrappedText.lines("! " + LogText.of(finding, MAX_FINDING_LENGTH), columns, "  ")
					.forEach((part) -> writeBelow(line, part, AnsiStyle.RED, text));
			}
		}
		for (Finding finding : this.findings) {
			if (finding.isAlarm() && finding.spans().indexOf(span.getSpanId()) == 0) {
				writeBelow(line, "! " + finding.severity() + ' ' + LogText.of(finding.rule()),
						AnsiStyle.of(finding.severity()), text);
			}
		}
	}

	private void writeAttributes(Line line, int columns, SpanData span, StringBuilder text) {
		String attributes = AttributeText.of(span);
		boolean fits = attributes.length() <= columns;
		if (fits && !attributes.isEmpty()) {
			text.append("  ").append(AnsiStyle.DIM.write(attributes, this.coloured));
		}
		text.append('\n');
		if (!fits) {
			writeBelow(line, attributes, AnsiStyle.DIM, text);
		}
	}

	private void writeBelow(Line line, String content, AnsiStyle style, StringBuilder text) {
		String lead = line.childLead() + (line.node().children().isEmpty() ? "  " : "│ ");
		text.append(AnsiStyle.DIM.write(lead, this.coloured))
			.append(style.write(LogText.cut(content, COLUMNS - lead.length()), this.coloured))
			.append('\n');
	}

	private String name(String label, SpanData span) {
		if (TraceTree.isError(span)) {
			return AnsiStyle.RED.write(label, this.coloured);
		}
		return SpanSymbol.isAgent(span) ? AnsiStyle.BOLD.write(label, this.coloured) : label;
	}

	private static String error(SpanData span) {
		String type = span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE);
		String message = message(span);
		String error = (type != null) ? AttributeText.simpleName(type) : "error";
		if (message != null && !message.isEmpty()) {
			error = (type != null) ? error + ": " + message : message;
		}
		boolean handled = Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.ERROR_HANDLED));
		return handled ? "(handled) " + error : error;
	}

	private static @Nullable String message(SpanData span) {
		return span.getEvents()
			.stream()
			.map((event) -> event.getAttributes().get(EXCEPTION_MESSAGE))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseGet(() -> span.getStatus().getDescription());
	}

	private String bar(SpanData span) {
		double total = Math.max(this.tree.endNanos() - this.tree.startNanos(), 1);
		int from = (int) ((span.getStartEpochNanos() - this.tree.startNanos()) / total * BAR_COLUMNS);
		int to = (int) Math.ceil((span.getEndEpochNanos() - this.tree.startNanos()) / total * BAR_COLUMNS);
		int start = Math.min(Math.max(from, 0), BAR_COLUMNS - 1);
		int end = Math.min(Math.max(to, start + 1), BAR_COLUMNS);
		return " ".repeat(start) + "█".repeat(end - start) + " ".repeat(BAR_COLUMNS - end);
	}

	private static String milliseconds(long nanos) {
		return String.format(Locale.ROOT, "%.1f ms", nanos / 1_000_000.0);
	}

	/**
	 * One span's place in the tree.
	 *
	 * @param lead the branches in front of it
	 * @param label its symbol and name
	 * @param childLead the branches in front of what is below it
	 * @param node the span
	 */
	private record Line(String lead, String label, String childLead, Node node) {

	}

}
