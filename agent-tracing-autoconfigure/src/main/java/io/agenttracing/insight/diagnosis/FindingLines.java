package io.agenttracing.insight.diagnosis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.Finding;

/**
 * What is shown of the findings of one trace: 16 lines at most, in the order of the
 * findings. Infos never displace alarms.
 *
 * @param lines the lines
 */
record FindingLines(List<Line> lines) {

	static final FindingLines NONE = new FindingLines(List.of());

	private static final int MAX_LINES = 16;

	/**
	 * Adds findings of another part of the trace.
	 * @param findings the findings
	 * @return lines of both
	 */
	FindingLines with(List<Finding> findings) {
		if (findings.isEmpty()) {
			return this;
		}
		Set<Line> all = new HashSet<>(this.lines);
		List<Line> lines = new ArrayList<>(this.lines);
		for (Finding finding : findings) {
			Line line = Line.of(finding);
			if (all.add(line)) {
				lines.add(line);
			}
		}
		return new FindingLines(shown(lines));
	}

	private static List<Line> shown(List<Line> lines) {
		if (lines.size() <= MAX_LINES) {
			return lines;
		}
		int alarms = MAX_LINES;
		long infos = MAX_LINES - lines.stream().filter(Line::alarm).count();
		List<Line> shown = new ArrayList<>(MAX_LINES);
		for (Line line : lines) {
			if (line.alarm() ? alarms-- > 0 : infos-- > 0) {
				shown.add(line);
			}
		}
		return shown;
	}

	List<String> texts() {
		return this.lines.stream().map(Line::text).toList();
	}

	boolean isEmpty() {
		return this.lines.isEmpty();
	}

	/**
	 * One finding.
	 *
	 * @param text its rule and its cause, and the rule of the finding that explains it
	 * @param alarm whether it is more than an info
	 */
	record Line(String text, boolean alarm) {

		private static Line of(Finding finding) {
			Finding cause = finding.becauseOf();
			String text = finding.toString();
			return new Line((cause != null) ? text + " (because of " + cause.rule() + ")" : text, finding.isAlarm());
		}

	}

}
