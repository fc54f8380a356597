package io.agenttracing.insight.hang;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The stacks of a hang.
 *
 * @param places where the leaf waits, and the thread that waits for it above, if any
 * @param holder the span whose call is on that thread: the leaf or one above it, null
 * where no thread is known to wait
 */
record StackSnapshot(List<StackPlace> places, @Nullable OpenNode holder) {

	StackSnapshot(StackPlace place, @Nullable OpenNode holder) {
		this(List.of(place), holder);
	}

	boolean isHeld() {
		return this.holder != null;
	}

	/**
	 * Whether the thread is that of a span or of one below it.
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
	 * The most informative frame, in one line.
	 * @return the end of a sentence
	 */
	String informative() {
		return this.places.stream()
			.map(StackPlace::informative)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseGet(() -> "; " + lines("", (place) -> place.situation()));
	}

	/**
	 * The application's frames, for the log.
	 * @param indent the indentation of frames
	 * @return the lines
	 */
	String brief(String indent) {
		return lines(indent, (place) -> place.brief(indent));
	}

	/**
	 * All frames, for the marker span.
	 * @param indent the indentation of frames
	 * @return the lines
	 */
	String text(String indent) {
		return lines(indent, (place) -> place.text(indent));
	}

	// A place after frames begins a line, indented less than these.
	private String lines(String indent, Function<StackPlace, String> text) {
		StringBuilder lines = new StringBuilder();
		for (StackPlace place : this.places) {
			if (!lines.isEmpty()) {
				lines.append((lines.indexOf("\n") < 0) ? "; " : "\n" + indent.substring(Math.min(2, indent.length())));
			}
			lines.append(text.apply(place));
		}
		return lines.toString();
	}

}
