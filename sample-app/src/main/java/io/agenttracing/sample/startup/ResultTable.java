package io.agenttracing.sample.startup;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.sample.agent.DocumentResult;

/**
 * What became of the documents, one line each.
 */
final class ResultTable {

	private static final String FORMAT = "%-28s %5s  %-7s %6s  %s%n";

	private static final int NAME_WIDTH = 28;

	private static final int ANSWER_WIDTH = 90;

	private final List<Object[]> rows = new ArrayList<>();

	private int failures;

	void add(DocumentResult result, long millis) {
		row(result.name(), String.format("%.2f", result.score()), result.decision().name().toLowerCase(), millis,
				result.answer());
	}

	void add(String name, RuntimeException failure, long millis) {
		this.failures++;
		row(name, "-", "failed", millis, String.valueOf(failure.getMessage()));
	}

	int failures() {
		return this.failures;
	}

	void print(PrintStream out) {
		out.println();
		out.printf(FORMAT, "document", "score", "", "ms", "answer");
		this.rows.forEach((row) -> out.printf(FORMAT, row));
		out.println();
	}

	private void row(String name, String score, String state, long millis, String text) {
		this.rows.add(new Object[] { cut(name, NAME_WIDTH), score, state, millis, cut(text, ANSWER_WIDTH) });
	}

	private static String cut(String text, int width) {
		String line = text.replaceAll("\\s+", " ");
		return (line.length() > width) ? line.substring(0, width - 1) + "…" : line;
	}

}
