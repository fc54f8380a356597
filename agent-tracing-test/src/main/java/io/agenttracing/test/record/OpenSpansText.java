package io.agenttracing.test.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.agenttracing.text.LogText;

/**
 * What of a trace is not complete, in lines.
 */
public final class OpenSpansText {

	private static final int MAX_LINES = 20;

	private OpenSpansText() {
	}

	/**
	 * A trace, and which of its spans are open.
	 * @param trace the trace
	 * @return the lines, indented
	 */
	public static List<String> of(RecordedTrace trace) {
		List<String> lines = new ArrayList<>();
		int spans = trace.exported().size();
		lines.add("  " + LogText.quoted(trace.name()) + ", " + spans + (spans == 1 ? " span" : " spans")
				+ " ended, begun on " + LogText.of(trace.thread()) + ", trace " + trace.traceId());
		List<OpenSpan> open = trace.open();
		for (int i = 0; i < open.size() && i < MAX_LINES; i++) {
			OpenSpan span = open.get(i);
			lines.add("    " + "  ".repeat(Math.min(span.depth(), MAX_LINES)) + "open: " + LogText.of(span.name())
					+ ", for " + seconds(span.millis()) + ", on " + LogText.of(span.thread()));
		}
		if (open.size() > MAX_LINES) {
			lines.add("    … and " + (open.size() - MAX_LINES) + " more");
		}
		if (open.isEmpty() && !trace.isComplete()) {
			lines.add("    a message of it was not received so far");
		}
		return lines;
	}

	static String seconds(long millis) {
		return (millis < 1_000) ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
	}

}
