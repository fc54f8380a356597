package io.agenttracing.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import io.agenttracing.cli.mcp.McpMessages;
import io.agenttracing.cli.mcp.PageTraces;
import io.agenttracing.cli.mcp.StandardStreams;
import io.agenttracing.cli.mcp.StoredTraces;
import io.agenttracing.cli.mcp.TraceSource;
import io.agenttracing.text.LogText;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Serves traces to coding agents, on standard input and output.
 */
@Command(name = "mcp", mixinStandardHelpOptions = true,
		description = "A server of the Model Context Protocol: a coding agent starts it and asks it for traces.",
		footer = { "", "It reads only, and answers on standard output. Values that look like secrets are masked.",
				"The page of `view` has the same tools at /mcp.",
				"Ends with 0 when its input ends, or with 2 if something cannot be read." })
final class McpCommand implements Callable<Integer> {

	private static final String PAGE = "http://localhost:8090";

	private static final int MAX_LINE = 600;

	private final InputStream in;

	private final PrintWriter out;

	private final PrintWriter err;

	@Option(names = "--page", paramLabel = "URL",
			description = "The address of a page of traces on this machine; " + PAGE + " without it and without files.")
	private @Nullable String page;

	@Parameters(arity = "0..*", paramLabel = "FILE", description = "Files with traces, instead of a page.")
	private List<String> files = List.of();

	McpCommand(InputStream in, PrintWriter out, PrintWriter err) {
		this.in = in;
		this.out = out;
		this.err = err;
	}

	@Override
	public Integer call() throws IOException {
		PrintStream before = System.out;
		// Whatever a library prints is no message of the protocol.
		System.setOut(System.err);
		try {
			TraceSource source = source();
			if (source == null) {
				return TraceFile.UNREADABLE;
			}
			new StandardStreams(McpMessages.of(source), this.in, this.out).serve();
			return 0;
		}
		finally {
			System.setOut(before);
		}
	}

	private @Nullable TraceSource source() {
		if (this.files.isEmpty()) {
			String url = (this.page != null) ? this.page : PAGE;
			TraceSource traces = PageTraces.at(url, new SpanMask());
			return (traces != null) ? traces
					: refuse("--page " + url + ": a page is at http://localhost:PORT, on this machine");
		}
		if (this.page != null) {
			return refuse("--page or files, and not both");
		}
		if (this.files.contains("-")) {
			return refuse("-: standard input is where the questions come from");
		}
		TraceStore store = LoadedTraces.newStore();
		int status = LoadedTraces.into(store, this.files, new SpanMask(), this.err::println);
		return (status == 0) ? new StoredTraces(store, new TraceModels(store), false) : null;
	}

	private @Nullable TraceSource refuse(String line) {
		this.err.println(LogText.of(line, MAX_LINE));
		return null;
	}

}
