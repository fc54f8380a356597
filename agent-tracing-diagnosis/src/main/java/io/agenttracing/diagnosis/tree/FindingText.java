package io.agenttracing.diagnosis.tree;

import java.util.List;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Findings as text below the tree of their trace, in 120 columns: what follows from
 * another is indented below it.
 *
 * @since 0.1.0
 */
public final class FindingText {

	private static final int COLUMNS = 120;

	private static final int MAX_TEXT = 600;

	private static final int MAX_INDENT = 12;

	private static final int MAX_BRIEF = 16;

	private static final int MAX_BRIEF_INFOS = 3;

	private final List<Finding> findings;

	private final boolean brief;

	private final boolean coloured;

	private final StringBuilder text = new StringBuilder();

	private int written;

	private int infos;

	private FindingText(List<Finding> findings, boolean brief, boolean coloured) {
		this.findings = findings;
		this.brief = brief;
		this.coloured = coloured;
	}

	/**
	 * All findings with all that they say.
	 * @param findings the findings, a cause before what follows from it
	 * @param coloured whether with ANSI colours
	 * @return several lines, nothing where there is no finding
	 */
	public static String full(List<Finding> findings, boolean coloured) {
		return new FindingText(findings, false, coloured).render();
	}

	/**
	 * The findings for somebody who did not ask: 16 at most, and three of them infos, of
	 * which the cause is enough.
	 * @param findings the findings, a cause before what follows from it
	 * @param coloured whether with ANSI colours
	 * @return several lines, nothing where there is no finding
	 */
	public static String brief(List<Finding> findings, boolean coloured) {
		return new FindingText(findings, true, coloured).render();
	}

	private String render() {
		writeAll(null, "", "");
		int more = this.findings.size() - this.written;
		if (more > 0) {
			this.text.append("… and ").append(more).append(" more\n");
		}
		return this.text.toString();
	}

	private void writeAll(@Nullable Finding cause, String indent, String lead) {
		for (Finding finding : this.findings) {
			// By identity: two may be equal.
			if (finding.becauseOf() != cause) {
				continue;
			}
			if (hasRoom(finding)) {
				this.written++;
				write(finding, indent, lead);
				writeAll(finding, (indent.length() < MAX_INDENT) ? indent + "  " : indent, "so ");
			}
			else {
				writeAll(finding, indent, lead);
			}
		}
	}

	private boolean hasRoom(Finding finding) {
		return !this.brief || (this.written < MAX_BRIEF && (finding.isAlarm() || this.infos++ < MAX_BRIEF_INFOS));
	}

	private void write(Finding finding, String indent, String lead) {
		String title = lead + finding.severity() + ' ' + LogText.of(finding.rule()) + ':';
		Double saving = finding.savingMillis();
		String saves = (saving != null && saving >= 1)
				? " Without it, the trace takes " + TimeText.of(saving) + " less." : "";
		write(indent, title, AnsiStyle.of(finding.severity()), ' ' + LogText.of(finding.cause(), MAX_TEXT) + saves);
		if (!finding.fix().isEmpty() && (finding.isAlarm() || !this.brief)) {
			write(indent + "  ", "fix:", AnsiStyle.DIM, ' ' + LogText.of(finding.fix(), MAX_TEXT));
		}
	}

	private void write(String indent, String title, AnsiStyle style, String sentence) {
		List<String> lines = WrappedText.lines(title + sentence, COLUMNS - indent.length(), "    ");
		String first = lines.get(0);
		int end = Math.min(title.length(), first.length());
		this.text.append(indent)
			.append(style.write(first.substring(0, end), this.coloured))
			.append(first.substring(end))
			.append('\n');
		lines.subList(1, lines.size()).forEach((line) -> this.text.append(indent).append(line).append('\n'));
	}

}
