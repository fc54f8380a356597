package io.agenttracing.insight.hang;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A span that is open for too long, and the span below it that does not end.
 *
 * @param overdue the span that is open for longer than it may
 * @param leaf the open span below it that keeps it open, possibly the same
 * @param where where the latter is
 * @param threshold how long the former may be open
 */
record Hang(OpenNode overdue, OpenNode leaf, StackSnapshot where, HangThreshold threshold) {

	private static final int MAX_PATH = 32;

	/**
	 * Whether the span that does not end is the reason, rather than one of many that came
	 * and went: it has been there for half of the time at least.
	 */
	boolean isByLeaf() {
		return isLasting(this.leaf);
	}

	private boolean isLasting(OpenNode node) {
		return node.ageNanos() >= this.overdue.ageNanos() / 2;
	}

	/**
	 * Who hangs: the deepest agent or step that does not merely happen to be open.
	 */
	private OpenNode culprit() {
		OpenNode culprit = this.leaf.blamed();
		while (culprit != this.overdue && !isLasting(culprit) && culprit.parent() != null) {
			culprit = culprit.parent().blamed();
		}
		return culprit;
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
		StringBuilder sentence = new StringBuilder(subject(this.overdue)).append(' ')
			.append(this.threshold.excess(this.overdue));
		OpenNode blamed = this.leaf.blamed();
		if (blamed != this.overdue) {
			sentence.append(", now in ").append(subject(blamed)).append(" for ").append(Seconds.of(blamed.ageNanos()));
		}
		return sentence.append(this.where.telling()).toString();
	}

	/**
	 * Says everything, for somebody who has never seen it.
	 */
	String report() {
		StringBuilder path = new StringBuilder();
		for (OpenNode node : path()) {
			path.append(path.isEmpty() ? "" : " > ").append(ReportedName.of(node.name()));
		}
		OpenNode culprit = culprit();
		Instant start = Instant.now().minusNanos(this.leaf.ageNanos()).truncatedTo(ChronoUnit.MILLIS);
		return """
				%s hangs: %s.
				  trace:  %s
				  path:   %s
				  span:   %s, open for %s, since %s
				  where:  %s""".formatted(capital(subject(culprit)),
				this.threshold.reason(this.overdue,
						(this.overdue == culprit) ? "it" : ReportedName.quoted(this.overdue.name())),
				this.leaf.span().getSpanContext().getTraceId(), path, ReportedName.quoted(this.leaf.name()),
				Seconds.of(this.leaf.ageNanos()), start, this.where.brief("            "));
	}

	private static String subject(OpenNode node) {
		String agent = node.agentName();
		if (agent == null) {
			return "span " + ReportedName.quoted(node.name());
		}
		String name = "agent " + ReportedName.quoted(agent);
		return node.isAgent() ? name : ReportedName.quoted(node.name()) + " of " + name;
	}

	private static String capital(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1);
	}

}
