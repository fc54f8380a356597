package io.agenttracing.inflight;

import java.util.ArrayList;
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

	private static final int BRIEF_FRAMES = 12;

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
			if (!isPlatform(frame)) {
				return frame;
			}
		}
		return this.frames.isEmpty() ? null : this.frames.get(0);
	}

	/**
	 * What a person needs first: the innermost frame, and those of libraries and the
	 * application from there on.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String brief(String indent) {
		List<StackTraceElement> telling = this.frames.stream().dropWhile(Whereabouts::isPlatform).toList();
		List<StackTraceElement> shown = new ArrayList<>(telling.subList(0, Math.min(telling.size(), BRIEF_FRAMES)));
		if (!this.frames.isEmpty() && telling.size() < this.frames.size()) {
			shown.add(0, this.frames.get(0));
		}
		int more = telling.size() - Math.min(telling.size(), BRIEF_FRAMES);
		return this.situation + lines(shown, indent)
				+ ((more > 0) ? "\n" + indent + "and " + more + " more, which the marker span has" : "");
	}

	private static boolean isPlatform(StackTraceElement frame) {
		return PLATFORM.stream().anyMatch(frame.getClassName()::startsWith);
	}

	/**
	 * All of it as lines.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String text(String indent) {
		return this.situation + lines(this.frames, indent);
	}

	private static String lines(List<StackTraceElement> frames, String indent) {
		return frames.stream().map((frame) -> "\n" + indent + "at " + plain(frame)).collect(Collectors.joining());
	}

}
