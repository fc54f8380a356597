package io.agenttracing.console;

import java.io.PrintStream;

import io.agenttracing.trace.FinishedTrace;
import io.agenttracing.trace.FinishedTraceListener;

/**
 * Prints finished traces as trees, each in one piece.
 */
final class TraceTreePrinter implements FinishedTraceListener {

	private final PrintStream out;

	private final boolean coloured;

	private final PrintInterval interval;

	TraceTreePrinter(PrintStream out, boolean coloured, PrintInterval interval) {
		this.out = out;
		this.coloured = coloured;
		this.interval = interval;
	}

	@Override
	public void onFinished(FinishedTrace trace) {
		TraceTree tree = TraceTree.of(trace);
		if (this.interval.allows(tree)) {
			this.out.print(new TraceTreeText(tree, this.coloured).render());
			this.out.flush();
		}
	}

}
