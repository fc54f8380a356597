package io.agenttracing.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Examination;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.otlp.ReadTrace;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Reads traces from files and says of each what is wrong.
 */
@Command(name = "diagnose", mixinStandardHelpOptions = true,
		description = "Prints each trace as a tree with its findings.",
		footer = { "", "Reads OTLP as JSON and protobuf, Jaeger's and Tempo's JSON, and pages that were saved.",
				"Ends with 0 without warnings, 1 with warnings or errors, 2 if something cannot be read." })
final class DiagnoseCommand implements Callable<Integer> {

	private static final int CLEAN = 0;

	private static final int ALARMS = 1;

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
			status = Math.max(status, new TraceFile(file).read((traces) -> judge(traces, report), this::refuse));
		}
		this.out.flush();
		return status;
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

	private void refuse(String line) {
		this.out.flush();
		this.err.println(line);
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
