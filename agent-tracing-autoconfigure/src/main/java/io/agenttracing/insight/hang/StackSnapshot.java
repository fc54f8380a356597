package io.agenttracing.insight.hang;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Where the program is while a span does not end.
 *
 * @param places where it waits, and the thread that waits for it above, if there are both
 * @param holder the span whose call is on that thread: the one that does not end or one
 * above it, null where no thread is known to wait
 */
record StackSnapshot(List<StackPlace> places, @Nullable OpenNode holder) {

	StackSnapshot(StackPlace place, @Nullable OpenNode holder) {
		this(List.of(place), holder);
	}

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
	 * The place to look at, in one line.
	 * @return the end of a sentence
	 */
	String telling() {
		return this.places.stream()
			.map(StackPlace::telling)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseGet(() -> "; " + lines("", (place) -> place.situation()));
	}

	/**
	 * What a person needs first.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String brief(String indent) {
		return lines(indent, (place) -> place.brief(indent));
	}

	/**
	 * All of it as lines.
	 * @param indent what each frame begins with
	 * @return the lines
	 */
	String text(String indent) {
		return lines(indent, (place) -> place.text(indent));
	}

	// What follows frames begins a line, less far in than these.
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
