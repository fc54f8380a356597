package io.agenttracing.console;

import java.io.PrintStream;
import java.nio.charset.Charset;

import io.agenttracing.trace.FinishedTrace;
import io.agenttracing.trace.FinishedTraceListener;

/**
 * Prints finished traces as trees, each in one piece.
 */
final class TraceTreePrinter implements FinishedTraceListener {

	private final PrintStream out;

	private final boolean symbols;

	private final boolean coloured;

	private final PrintInterval interval;

	/**
	 * A printer.
	 * @param out where to; bytes are written to it in the given encoding
	 * @param charset the encoding that the terminal expects
	 * @param coloured whether the terminal understands ANSI colours
	 * @param interval which traces to print
	 */
	TraceTreePrinter(PrintStream out, Charset charset, boolean coloured, PrintInterval interval) {
		this.out = new PrintStream(out, false, charset);
		this.symbols = charset.newEncoder().canEncode(AsciiTree.symbols());
		this.coloured = coloured;
		this.interval = interval;
	}

	@Override
	public void onFinished(FinishedTrace trace) {
		TraceTree tree = TraceTree.of(trace);
		if (this.interval.allows(tree)) {
			String text = new TraceTreeText(tree, this.coloured).render();
			this.out.print(this.symbols ? text : AsciiTree.of(text));
			this.out.flush();
		}
	}

}
