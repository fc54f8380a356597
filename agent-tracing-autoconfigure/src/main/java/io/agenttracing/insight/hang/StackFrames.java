package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The frames of a thread, the innermost first, with those of the application.
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
	 * The most informative frame: the innermost of the application, else of a library.
	 */
	@Nullable StackTraceElement informative() {
		return Stream
			.<Predicate<StackTraceElement>>of(this.application, (frame) -> !LibraryFrames.isPlatform(frame),
					(frame) -> true)
			.flatMap((wanted) -> this.frames.stream().filter(wanted).limit(1))
			.findFirst()
			.orElse(null);
	}

	/**
	 * The frames of the application, with a line for the frames in between, for the log.
	 * Without any, the innermost frames.
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
	 * The frames without those of proxies, for the marker span. Where the application's
	 * first frame is too deep, the frames between it and the innermost ones are omitted.
	 */
	List<String> full() {
		List<StackTraceElement> informative = this.frames.stream()
			.filter((frame) -> !LibraryFrames.isSilent(frame))
			.toList();
		int first = 0;
		while (first < informative.size() && !this.application.test(informative.get(first))) {
			first++;
		}
		if (first == informative.size() || first <= 2 * MAX_FRAMES_BELOW) {
			return lines(informative, MAX_FRAMES);
		}
		List<String> lines = lines(informative, MAX_FRAMES_BELOW);
		int resumed = first - 2;
		lines.add("… " + (resumed - MAX_FRAMES_BELOW) + " more frames of the JDK and libraries");
		lines.addAll(lines(informative.subList(resumed, informative.size()), MAX_FRAMES - MAX_FRAMES_BELOW));
		return lines;
	}

	private static List<String> lines(List<StackTraceElement> frames, int limit) {
		return new ArrayList<>(frames.stream().limit(limit).map((frame) -> "at " + plain(frame)).toList());
	}

	/**
	 * The frame without the names of class loader and module.
	 */
	static String plain(StackTraceElement frame) {
		return new StackTraceElement(frame.getClassName(), frame.getMethodName(), frame.getFileName(),
				frame.getLineNumber())
			.toString();
	}

}
