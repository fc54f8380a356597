package io.agenttracing.console;

import java.io.PrintStream;
import java.nio.charset.Charset;

import io.agenttracing.trace.FinishedTrace;
import io.agenttracing.trace.FinishedTraceListener;

/**
 * Prints each finished trace as a tree, in one piece.
 */
final class TraceTreePrinter implements FinishedTraceListener {

	private final PrintStream out;

	private final boolean symbols;

	private final boolean coloured;

	/**
	 * A printer.
	 * @param out where to; bytes are written to it in the given encoding
	 * @param charset the encoding that the terminal expects
	 * @param coloured whether the terminal understands ANSI colours
	 */
	TraceTreePrinter(PrintStream out, Charset charset, boolean coloured) {
		this.out = new PrintStream(out, false, charset);
		this.symbols = charset.newEncoder().canEncode(AsciiTree.symbols());
		this.coloured = coloured;
	}

	@Override
	public void onFinished(FinishedTrace trace) {
		String text = new TraceTreeText(TraceTree.of(trace), this.coloured).render();
		this.out.print(this.symbols ? text : AsciiTree.of(text));
		this.out.flush();
	}

}
