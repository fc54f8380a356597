package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.otlp.TraceReader;
import io.agenttracing.otlp.TraceWriter;
import io.agenttracing.text.LogText;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.page.OneFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes one HTML file of a trace.
 */
@Command(name = "html", mixinStandardHelpOptions = true,
		description = "Makes one HTML file of a trace, which opens without a network.",
		footer = { "", "The file holds the trace as OTLP's JSON: diagnose, diff and html read it.",
				"Ends with 0, or with 2 if something cannot be read or written." })
final class HtmlCommand implements Callable<Integer> {

	private static final int MAX_LINE = 600;

	private static final int MAX_NAMED = 5;

	private final PrintWriter out;

	private final PrintWriter err;

	@Parameters(index = "0", paramLabel = "FILE", description = "A file with a trace; - is standard input.")
	private String file = "";

	@Option(names = { "-o", "--output" }, paramLabel = "OUT",
			description = "The file to write; standard output without it.")
	private @Nullable String output;

	@Option(names = "--trace", paramLabel = "ID", description = "Which trace, if there are several.")
	private @Nullable String trace;

	HtmlCommand(PrintWriter out, PrintWriter err) {
		this.out = out;
		this.err = err;
	}

	@Override
	public Integer call() {
		TraceFile input = new TraceFile(this.file);
		return input.readDocument((document, traces) -> {
			List<ReadTrace> chosen = (this.trace == null) ? traces
					: traces.stream().filter((each) -> each.traceId().equalsIgnoreCase(this.trace)).toList();
			if (chosen.size() != 1) {
				return input.refuse(this.err::println, refusal(traces));
			}
			boolean asItCame = traces.size() == 1 && TraceReader.isOtlpJson(document);
			return write(chosen.get(0), asItCame ? document : TraceWriter.json(chosen.get(0).spans()));
		}, this.err::println);
	}

	private String refusal(List<ReadTrace> traces) {
		if (this.trace != null) {
			return "no trace " + this.trace;
		}
		List<String> ids = traces.stream().map(ReadTrace::traceId).limit(MAX_NAMED).toList();
		return traces.size() + " traces where one is needed: --trace " + String.join(", ", ids)
				+ ((traces.size() > MAX_NAMED) ? ", …" : "");
	}

	private int write(ReadTrace read, byte[] otlp) {
		byte[] html = OneFile.html(otlp, TraceModels.of(read.traceId(), read.spans()), null);
		if (this.output == null) {
			this.out.print(new String(html, StandardCharsets.UTF_8));
			this.out.flush();
			return 0;
		}
		try {
			Files.write(Path.of(this.output), html);
			return 0;
		}
		catch (IOException | InvalidPathException ex) {
			this.err.println(LogText.of(this.output + ": it cannot be written: " + ex, MAX_LINE));
			return TraceFile.UNREADABLE;
		}
	}

}
