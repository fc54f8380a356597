package io.agenttracing.inflight;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

import io.agenttracing.inflight.StuckThreshold.Excess;

/**
 * A span that is open for too long, and the span below it that does not end.
 *
 * @param overdue the span that is open for longer than it may
 * @param leaf the open span below it that keeps it open, possibly the same
 * @param excess how long the former may be open, or without an element, and has been
 * @param where where the latter is
 */
record Hang(OpenNode overdue, OpenNode leaf, Excess excess, Whereabouts where) {

	private static final int MAX_PATH = 32;

	/**
	 * Whether the span that does not end is the reason, rather than one of many that came
	 * and went: it has been there for half of the time at least.
	 */
	boolean isByLeaf() {
		return this.leaf.ageNanos() >= this.overdue.ageNanos() / 2;
	}

	/**
	 * The open spans from the first one in this process to the one that does not end. Of
	 * a very long way the upper middle is missing.
	 */
	Deque<OpenNode> path() {
		Deque<OpenNode> path = new ArrayDeque<>();
		for (OpenNode node = this.leaf; node != null; node = node.parent()) {
			if (path.size() < MAX_PATH - 1 || node.parent() == null) {
				path.addFirst(node);
			}
		}
		return path;
	}

	/**
	 * Says in one line what hangs, for how long and where.
	 */
	String sentence() {
		StringBuilder sentence = new StringBuilder(subject(this.overdue)).append(" has ")
			.append(this.excess.idle() ? "had no element" : "been open")
			.append(" for ")
			.append(seconds(this.excess.nanos()));
		OpenNode blamed = this.leaf.blamed();
		if (blamed != this.overdue) {
			sentence.append(", now in ").append(subject(blamed)).append(" for ").append(seconds(blamed.ageNanos()));
		}
		StackTraceElement frame = this.where.frame();
		return sentence.append((frame != null) ? ", at " + Whereabouts.plain(frame) : "; " + this.where.situation())
			.toString();
	}

	/**
	 * Says everything, for somebody who has never seen it.
	 */
	String report() {
		StringBuilder path = new StringBuilder();
		for (OpenNode node : path()) {
			path.append(path.isEmpty() ? "" : " > ").append(SafeText.of(node.name()));
		}
		Instant start = Instant.now().minusNanos(this.leaf.ageNanos());
		return """
				%s hangs: %s may %s %s and has been %s for %s.
				  trace:  %s
				  path:   %s
				  span:   %s, open for %s, since %s
				  where:  %s""".formatted(capital(subject(this.leaf.blamed())),
				(this.overdue == this.leaf.blamed()) ? "it" : SafeText.quoted(this.overdue.name()),
				this.excess.idle() ? "have no element for" : "take", seconds(this.excess.allowedNanos()),
				this.excess.idle() ? "without one" : "open", seconds(this.excess.nanos()),
				this.leaf.span().getSpanContext().getTraceId(), path, SafeText.quoted(this.leaf.name()),
				seconds(this.leaf.ageNanos()), start, this.where.brief("            "));
	}

	private static String subject(OpenNode node) {
		String agent = node.agentName();
		if (agent == null) {
			return "span " + SafeText.quoted(node.name());
		}
		String name = "agent " + SafeText.quoted(agent);
		return node.isAgent() ? name : SafeText.quoted(node.name()) + " of " + name;
	}

	private static String capital(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1);
	}

	private static String seconds(long nanos) {
		return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
	}

}
