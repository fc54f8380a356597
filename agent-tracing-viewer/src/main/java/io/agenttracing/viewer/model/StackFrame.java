package io.agenttracing.viewer.model;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The line of a stack that says most: the first one that is not the platform's.
 */
final class StackFrame {

	private static final int MOST = 64;

	private static final Pattern FRAME = Pattern.compile("[\\w$./<>@-]{1,500}\\(.*");

	private static final Pattern PLATFORM = Pattern.compile("(?:java|jdk|sun|javax|java\\.base)[./].*");

	private StackFrame() {
	}

	static @Nullable String of(@Nullable String stack) {
		if (stack == null) {
			return null;
		}
		String first = null;
		for (String line : stack.split("\n", MOST)) {
			String frame = line.strip().replaceFirst("^at ", "");
			if (FRAME.matcher(frame).matches()) {
				if (!PLATFORM.matcher(frame).matches()) {
					return frame;
				}
				first = (first != null) ? first : frame;
			}
		}
		return first;
	}

}
