package io.agenttracing.inflight;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Where the program is while a span does not end.
 *
 * @param situation what is known, as a sentence without a full stop
 * @param frames the innermost frames of the thread, possibly none
 * @param held whether a thread is known to wait for the end of the span, directly or in a
 * call above it
 */
record Whereabouts(String situation, List<StackTraceElement> frames, boolean held) {

	private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

	/**
	 * The frame without the names of loader and module.
	 */
	static String plain(StackTraceElement frame) {
		return new StackTraceElement(frame.getClassName(), frame.getMethodName(), frame.getFileName(),
				frame.getLineNumber())
			.toString();
	}

	/**
	 * The innermost frame that is not the platform's, which is the one to look at.
	 */
	@Nullable StackTraceElement frame() {
		for (StackTraceElement frame : this.frames) {
			if (PLATFORM.stream().noneMatch(frame.getClassName()::startsWith)) {
				return frame;
			}
		}
		return this.frames.isEmpty() ? null : this.frames.get(0);
	}

	/**
	 * All of it as lines.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String text(String indent) {
		return this.situation + this.frames.stream()
			.map((frame) -> "\n" + indent + "at " + plain(frame))
			.collect(Collectors.joining());
	}

}
