package io.agenttracing.test.outline;

import java.util.List;

/**
 * The lines of an outline around one of them, which is marked: at most 30.
 */
public final class Excerpt {

	private static final int BEFORE = 15;

	private static final int LINES = 30;

	private static final int COLUMNS = 160;

	private Excerpt() {
	}

	/**
	 * Cuts out lines.
	 * @param text the text
	 * @param marked the line behind which an arrow is drawn, -1 for none
	 * @return the lines, each with its end, indented by two spaces
	 */
	public static String of(String text, int marked) {
		List<String> lines = text.stripTrailing().stripIndent().lines().toList();
		int from = Math.max(0, Math.min(marked - BEFORE, lines.size() - LINES));
		int to = Math.min(lines.size(), from + LINES);
		StringBuilder excerpt = new StringBuilder();
		more(excerpt, from, "before");
		for (int i = from; i < to; i++) {
			String line = lines.get(i).stripTrailing();
			excerpt.append("  ")
				.append((line.length() > COLUMNS) ? line.substring(0, COLUMNS) + '…' : line)
				.append((i == marked) ? "   ◀ here" : "")
				.append('\n');
		}
		more(excerpt, lines.size() - to, "after");
		return excerpt.toString();
	}

	private static void more(StringBuilder excerpt, int lines, String where) {
		if (lines > 0) {
			excerpt.append("  … ")
				.append(lines)
				.append((lines == 1) ? " line " : " lines ")
				.append(where)
				.append(" these\n");
		}
	}

}
