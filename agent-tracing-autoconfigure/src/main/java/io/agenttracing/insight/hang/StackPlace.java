package io.agenttracing.insight.hang;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The place of one thread or coroutine.
 *
 * @param situation a description, as a sentence without a full stop
 * @param verb what precedes a frame, such as "suspended", possibly empty
 * @param frames its frames, possibly none
 */
record StackPlace(String situation, String verb, StackFrames frames) {

	static StackPlace of(String situation) {
		return new StackPlace(situation, "", StackFrames.NONE);
	}

	/**
	 * The most informative frame.
	 * @return the end of a sentence, null where no frame is known
	 */
	@Nullable String informative() {
		StackTraceElement frame = this.frames.informative();
		return (frame != null) ? ", " + this.verb + "at " + StackFrames.plain(frame) : null;
	}

	String brief(String indent) {
		return this.situation + lines(this.frames.brief(), indent);
	}

	String text(String indent) {
		return this.situation + lines(this.frames.full(), indent);
	}

	private static String lines(List<String> lines, String indent) {
		return lines.stream().map((line) -> "\n" + indent + line).collect(Collectors.joining());
	}

}
