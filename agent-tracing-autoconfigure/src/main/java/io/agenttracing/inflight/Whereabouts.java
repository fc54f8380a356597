package io.agenttracing.inflight;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Where the program is while a span does not end.
 *
 * @param situation what is known, as a sentence without a full stop
 * @param frames the frames of the thread, possibly none
 * @param holder the span whose call is on that thread: the one that does not end or one
 * above it, null where no thread is known to wait
 */
record Whereabouts(String situation, StackFrames frames, @Nullable OpenNode holder) {

	boolean isHeld() {
		return this.holder != null;
	}

	/**
	 * Whether the thread is that of a span itself, or of one below it.
	 */
	boolean isHeldWithin(OpenNode node) {
		for (OpenNode above = this.holder; above != null; above = above.parent()) {
			if (above == node) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What a person needs first.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String brief(String indent) {
		return this.situation + lines(this.frames.brief(), indent);
	}

	/**
	 * All of it as lines.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String text(String indent) {
		return this.situation + lines(this.frames.full(), indent);
	}

	private static String lines(List<String> lines, String indent) {
		return lines.stream().map((line) -> "\n" + indent + line).collect(Collectors.joining());
	}

}
