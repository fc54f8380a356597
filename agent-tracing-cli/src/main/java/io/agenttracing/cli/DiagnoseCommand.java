package io.agenttracing.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.otlp.TraceReader;
import io.agenttracing.text.LogText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Reads traces from files and says of each what is wrong.
 */
@Command(name = "diagnose", mixinStandardHelpOptions = true,
		description = "Prints each trace as a tree with its findings.",
		footer = { "", "Reads OTLP as JSON and protobuf, and Jaeger's and Tempo's JSON.",
				"Ends with 0 without warnings, 1 with warnings or errors, 2 if something cannot be read." })
final class DiagnoseCommand implements Callable<Integer> {

	private static final int CLEAN = 0;

	private static final int ALARMS = 1;

	private static final int UNREADABLE = 2;

	private static final int MAX_TEXT = 600;

	private static final String TOO_LARGE = "too large for the memory of this program (java -Xmx)";

	private final TraceReader reader = new TraceReader();

	private final Diagnosis diagnosis = Diagnosis.byAllRules();

	private final PrintWriter out;

	private final PrintWriter err;

	@Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with traces; - is standard input.")
	private List<String> files = List.of();

	@ArgGroup
	private Format format = new Format();

	DiagnoseCommand(PrintWriter out, PrintWriter err) {
		this.out = out;
		this.err = err;
	}

	@Override
	public Integer call() {
		Report report = this.format.report(this.out);
		int status = CLEAN;
		for (String file : this.files) {
			status = Math.max(status, diagnose(file, report));
		}
		this.out.flush();
		return status;
	}

	private int diagnose(String file, Report report) {
		List<ReadTrace> traces;
		try (InputStream input = open(file)) {
			traces = this.reader.read(input);
		}
		catch (IOException | InvalidPathException ex) {
			return unreadable(file, reason(ex));
		}
		catch (RuntimeException | StackOverflowError ex) {
			return unreadable(file, "it cannot be read: " + ex);
		}
		catch (OutOfMemoryError ex) {
			return unreadable(file, TOO_LARGE);
		}
		try {
			return judge(traces, report);
		}
		catch (RuntimeException | StackOverflowError ex) {
			return unreadable(file, "it cannot be judged: " + ex);
		}
		catch (OutOfMemoryError ex) {
			return unreadable(file, TOO_LARGE);
		}
	}

	private int judge(List<ReadTrace> traces, Report report) {
		int status = CLEAN;
		for (ReadTrace read : traces) {
			Trace trace = Trace.whole(read.spans());
			Examination examination = this.diagnosis.examine(trace);
			report.write(new Judged(read, trace, examination));
			status = examination.alarms().isEmpty() ? status : ALARMS;
		}
		return status;
	}

	private int unreadable(String file, String reason) {
		this.out.flush();
		this.err.println(LogText.of(file + ": " + reason, MAX_TEXT));
		return UNREADABLE;
	}

	private static String reason(Exception ex) {
		if (ex instanceof NoSuchFileException) {
			return "no such file";
		}
		return (ex instanceof AccessDeniedException) ? "it may not be read" : String.valueOf(ex.getMessage());
	}

	private static InputStream open(String file) throws IOException {
		return file.equals("-") ? new BufferedInputStream(System.in) : Files.newInputStream(Path.of(file));
	}

	/**
	 * For whom the answers are.
	 */
	static final class Format {

		@Option(names = "--json", description = "One JSON object a line for each trace, and nothing else.")
		private boolean json;

		@Option(names = "--brief", description = "At most 2 KB for each trace, to paste into a ticket.")
		private boolean brief;

		private Report report(PrintWriter out) {
			if (this.json) {
				return new JsonReport(out);
			}
			return this.brief ? new BriefReport(out) : new TreeReport(out);
		}

	}

}
