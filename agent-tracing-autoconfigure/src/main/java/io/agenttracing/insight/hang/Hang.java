package io.agenttracing.insight.hang;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/**
 * A span that is open for too long, and the span below it that does not end.
 *
 * @param overdue the span that is open for longer than it may
 * @param leaf the open span below it that keeps it open, possibly the same
 * @param where the stack of the leaf
 * @param threshold how long spans may be open
 */
record Hang(OpenNode overdue, OpenNode leaf, StackSnapshot where, HangThreshold threshold) {

	private static final int MAX_PATH = 32;

	/**
	 * Whether the leaf is the cause, rather than one of many short calls: it has been
	 * open for at least half of the time.
	 */
	boolean isByLeaf() {
		return isLasting(this.leaf);
	}

	private boolean isLasting(OpenNode node) {
		return node.ageNanos() >= this.overdue.ageNanos() / 2;
	}

	/**
	 * The deepest agent or step that has been open for at least half of the time.
	 */
	private OpenNode hanging() {
		OpenNode hanging = this.leaf.reported();
		while (hanging != this.overdue && !isLasting(hanging) && hanging.parent() != null) {
			hanging = hanging.parent().reported();
		}
		return hanging;
	}

	/**
	 * The open spans from the first one in this process to the leaf, without the layers
	 * of frameworks between. Of a very long path the upper middle is omitted.
	 */
	Deque<OpenNode> path() {
		Deque<OpenNode> path = new ArrayDeque<>();
		for (OpenNode node = this.leaf; node != null; node = node.parent()) {
			if (node.parent() == null || (path.size() < MAX_PATH - 1 && !node.isPassThrough())) {
				path.addFirst(node);
			}
		}
		return path;
	}

	/**
	 * What hangs, for how long and where, in one line.
	 */
	String sentence() {
		StringBuilder sentence = new StringBuilder(subject(this.overdue)).append(' ')
			.append(this.threshold.excess(this.overdue));
		OpenNode reported = this.leaf.reported();
		if (reported != this.overdue) {
			sentence.append(", now in ")
				.append(subject(reported))
				.append(" for ")
				.append(HangThreshold.seconds(reported.ageNanos()));
		}
		return sentence.append(this.where.informative()).toString();
	}

	/**
	 * The full report for the log.
	 */
	String report() {
		String path = path().stream().map((node) -> ReportedName.of(node.name())).collect(Collectors.joining(" > "));
		OpenNode hanging = hanging();
		Instant start = Instant.now().minusNanos(this.leaf.ageNanos()).truncatedTo(ChronoUnit.MILLIS);
		return """
				%s hangs: %s.
				  trace:  %s
				  path:   %s
				  span:   %s, open for %s, since %s
				  where:  %s""".formatted(capital(subject(hanging)),
				this.threshold.reason(this.overdue,
						(this.overdue == hanging) ? "it" : ReportedName.quoted(this.overdue.name())),
				this.leaf.span().getSpanContext().getTraceId(), path, ReportedName.quoted(this.leaf.name()),
				HangThreshold.seconds(this.leaf.ageNanos()), start, this.where.brief("            "));
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
