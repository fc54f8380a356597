package io.agenttracing.console;

import java.io.PrintStream;

import io.agenttracing.trace.FinishedTrace;
import io.agenttracing.trace.FinishedTraceListener;

/**
 * Prints each finished trace as a tree, in one piece.
 */
final class TraceTreePrinter implements FinishedTraceListener {

	private final PrintStream out;

	private final boolean coloured;

	TraceTreePrinter(PrintStream out, boolean coloured) {
		this.out = out;
		this.coloured = coloured;
	}

	@Override
	public void onFinished(FinishedTrace trace) {
		this.out.print(new TraceTreeText(TraceTree.of(trace), this.coloured).render());
		this.out.flush();
	}

}
