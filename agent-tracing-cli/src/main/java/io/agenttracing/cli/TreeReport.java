package io.agenttracing.cli;

import java.io.PrintWriter;
import java.util.List;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.tree.FindingText;
import io.agenttracing.diagnosis.tree.TraceTree;
import io.agenttracing.diagnosis.tree.TraceTreeText;

/**
 * The tree of a trace, and below it what was found and what to do: a consequence under
 * its cause.
 */
final class TreeReport implements Report {

	private final PrintWriter out;

	TreeReport(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void write(Judged judged) {
		List<Finding> findings = judged.examination().findings();
		TraceTree tree = TraceTree.of(judged.read().traceId(), judged.read().spans());
		this.out.print(TraceTreeText.of(tree, findings, false));
		this.out.print(findings.isEmpty() ? "Nothing was found.\n" : FindingText.full(findings, false));
		this.out.flush();
	}

}
