package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The frames of a thread, the innermost first, and which of them are the application's.
 */
final class StackFrames {

	static final StackFrames NONE = new StackFrames(List.of(), (frame) -> false);

	private static final int BRIEF_FRAMES = 12;

	private static final int MAX_FRAMES = 32;

	private static final int MAX_FRAMES_BELOW = 12;

	private final List<StackTraceElement> frames;

	private final Predicate<StackTraceElement> application;

	/**
	 * The frames of a thread.
	 * @param frames all of them
	 * @param application which are the application's
	 */
	StackFrames(List<StackTraceElement> frames, Predicate<StackTraceElement> application) {
		this.frames = List.copyOf(frames);
		this.application = application;
	}

	/**
	 * The frame to look at: the innermost of the application, else of a library.
	 */
	@Nullable StackTraceElement telling() {
		return Stream
			.<Predicate<StackTraceElement>>of(this.application, (frame) -> !LibraryFrames.isPlatform(frame),
					(frame) -> true)
			.flatMap((wanted) -> this.frames.stream().filter(wanted).limit(1))
			.findFirst()
			.orElse(null);
	}

	/**
	 * What a person needs first: the frames of the application, with a line for those of
	 * others above each. Without any, the innermost frames.
	 */
	List<String> brief() {
		if (this.frames.stream().noneMatch(this.application)) {
			return lines(this.frames, BRIEF_FRAMES);
		}
		List<String> lines = new ArrayList<>();
		int others = 0;
		int shown = 0;
		for (StackTraceElement frame : this.frames) {
			if (!this.application.test(frame)) {
				others++;
				continue;
			}
			if (shown == BRIEF_FRAMES) {
				lines.add("and more, which the marker span has");
				return lines;
			}
			addOthers(lines, others);
			others = 0;
			shown++;
			lines.add("at " + plain(frame));
		}
		return lines;
	}

	private void addOthers(List<String> lines, int count) {
		if (count == 0) {
			return;
		}
		String folded = "… " + count + ((count == 1) ? " frame" : " frames") + " of the JDK, proxies and libraries";
		lines.add(lines.isEmpty() ? folded + ", in " + plain(this.frames.get(0)) : folded);
	}

	/**
	 * All that tells something. What lies between the innermost frames and those around
	 * the first of the application is left out where it would be the rest.
	 */
	List<String> full() {
		List<StackTraceElement> telling = this.frames.stream()
			.filter((frame) -> !LibraryFrames.isSilent(frame))
			.toList();
		int first = 0;
		while (first < telling.size() && !this.application.test(telling.get(first))) {
			first++;
		}
		if (first == telling.size() || first <= 2 * MAX_FRAMES_BELOW) {
			return lines(telling, MAX_FRAMES);
		}
		List<String> lines = lines(telling, MAX_FRAMES_BELOW);
		int resumed = first - 2;
		lines.add("… " + (resumed - MAX_FRAMES_BELOW) + " more frames of the JDK and libraries");
		lines.addAll(lines(telling.subList(resumed, telling.size()), MAX_FRAMES - MAX_FRAMES_BELOW));
		return lines;
	}

	private static List<String> lines(List<StackTraceElement> frames, int limit) {
		return new ArrayList<>(frames.stream().limit(limit).map((frame) -> "at " + plain(frame)).toList());
	}

	/**
	 * The frame without the names of loader and module.
	 */
	static String plain(StackTraceElement frame) {
		return new StackTraceElement(frame.getClassName(), frame.getMethodName(), frame.getFileName(),
				frame.getLineNumber())
			.toString();
	}

}
