package io.agenttracing.diagnosis.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in lines, wrapped between words instead of cut: findings are what a tree is read
 * for.
 */
final class WrappedText {

	private WrappedText() {
	}

	/**
	 * Wraps a text.
	 * @param text one line
	 * @param columns how long each line may be
	 * @param hanging what the lines after the first begin with, shorter than a line
	 * @return its lines, at least one
	 */
	static List<String> lines(String text, int columns, String hanging) {
		List<String> lines = new ArrayList<>();
		String rest = text;
		String lead = "";
		while (lead.length() + rest.length() > columns) {
			int room = columns - lead.length();
			int end = end(rest, room);
			lines.add(lead + rest.substring(0, end));
			rest = rest.substring(end).strip();
			lead = hanging;
		}
		lines.add(lead + rest);
		return lines;
	}

	// A number stays with its unit.
	private static int end(String text, int room) {
		int space = text.lastIndexOf(' ', room);
		while (space > 0 && Character.isDigit(text.charAt(space - 1))) {
			space = text.lastIndexOf(' ', space - 1);
		}
		return (space > 0) ? space : room;
	}

}
