package io.agenttracing.insight.console;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Supplier;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.tree.AsciiTree;
import io.agenttracing.diagnosis.tree.FindingText;
import io.agenttracing.diagnosis.tree.TraceTree;
import io.agenttracing.diagnosis.tree.TraceTreeText;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.FinishedTraceListener;
import org.jspecify.annotations.Nullable;

/**
 * Prints finished traces as trees with what was found in them, each in one piece.
 */
final class TraceTreePrinter implements FinishedTraceListener {

	private final Supplier<PrintStream> stream;

	private final Charset charset;

	private final boolean symbols;

	private final boolean coloured;

	private final PrintInterval interval;

	private @Nullable PrintStream out;

	/**
	 * A printer.
	 * @param stream the stream, opened for the first tree; bytes are written to it in the
	 * given encoding
	 * @param charset the encoding that the terminal expects
	 * @param coloured whether the terminal understands ANSI colours
	 * @param interval which traces to print
	 */
	TraceTreePrinter(Supplier<PrintStream> stream, Charset charset, boolean coloured, PrintInterval interval) {
		this.stream = stream;
		this.charset = charset;
		this.symbols = charset.newEncoder().canEncode(AsciiTree.symbols());
		this.coloured = coloured;
		this.interval = interval;
	}

	@Override
	public void onFinished(FinishedTrace trace) {
		TraceTree tree = TraceTree.of(trace.traceId(), trace.spans());
		if (this.interval.allows(tree)) {
			List<Finding> findings = MaskedFindings.of(trace.findings());
			String text = TraceTreeText.of(tree, findings, this.coloured);
			if (!findings.isEmpty()) {
				text += FindingText.brief(findings, this.coloured) + '\n';
			}
			PrintStream out = out();
			out.print(this.symbols ? text : AsciiTree.of(text));
			out.flush();
		}
	}

	private synchronized PrintStream out() {
		PrintStream opened = this.out;
		if (opened == null) {
			opened = new PrintStream(this.stream.get(), false, this.charset);
			this.out = opened;
		}
		return opened;
	}

}
