package io.agenttracing.diagnosis.tree;

import io.agenttracing.diagnosis.Severity;

/**
 * The colours of the tree, where the terminal has them.
 */
enum AnsiStyle {

	/** For errors. */
	RED("31"),

	/** For warnings. */
	YELLOW("33"),

	/** For agents. */
	BOLD("1"),

	/** For secondary text. */
	DIM("2");

	private final String code;

	AnsiStyle(String code) {
		this.code = code;
	}

	static AnsiStyle of(Severity severity) {
		return switch (severity) {
			case ERROR -> RED;
			case WARNING -> YELLOW;
			case INFO -> DIM;
		};
	}

	String write(String text, boolean coloured) {
		return (coloured && !text.isEmpty()) ? "\u001b[" + this.code + 'm' + text + "\u001b[0m" : text;
	}

}
