package io.agenttracing.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;

import io.agenttracing.diagnosis.diff.StepTime;
import io.agenttracing.diagnosis.diff.TraceDiff;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Compares two runs of one workflow.
 */
@Command(name = "diff", mixinStandardHelpOptions = true,
		description = "Says where run B is first other than run A, and how long the steps of each took.",
		footer = { "", "Ends with 0 if the runs do not differ, 1 if they do, 2 if one cannot be read." })
final class DiffCommand implements Callable<Integer> {

	private static final int ROWS = 10;

	private static final int LONGEST_NAME = 48;

	private static final int MAX_LINE = 1_000;

	private final PrintWriter out;

	private final PrintWriter err;

	@Parameters(index = "0", paramLabel = "A",
			description = "A file with a run as it should be, or with several; - is standard input.")
	private String fileA = "";

	@Parameters(index = "1", paramLabel = "B", description = "A file with the run to compare with it.")
	private String fileB = "";

	@Option(names = "--json", description = "One JSON object, and nothing else.")
	private boolean json;

	DiffCommand(PrintWriter out, PrintWriter err) {
		this.out = out;
		this.err = err;
	}

	@Override
	public Integer call() {
		TraceFile a = new TraceFile(this.fileA);
		TraceFile b = new TraceFile(this.fileB);
		return read(a, (runsA) -> read(b, (runsB) -> {
			if (runsA.isEmpty()) {
				return a.refuse(this.err::println, "no trace");
			}
			if (runsB.size() != 1) {
				return b.refuse(this.err::println, runsB.size() + " traces where one is needed");
			}
			return compare(ofOneWorkflow(runsA, runsB.get(0)), runsB.get(0));
		}));
	}

	private int read(TraceFile file, ToIntFunction<List<Trace>> work) {
		return file.read(
				(traces) -> work.applyAsInt(traces.stream().map((trace) -> Trace.whole(trace.spans())).toList()),
				this.err::println);
	}

	// A file of a backend has other traces, too.
	private static List<Trace> ofOneWorkflow(List<Trace> runs, Trace b) {
		List<Trace> same = runs.stream()
			.filter((run) -> !run.isEmpty() && !b.isEmpty() && run.root().name().equals(b.root().name()))
			.toList();
		return same.isEmpty() ? runs : same;
	}

	private int compare(List<Trace> runs, Trace b) {
		TraceDiff diff = TraceDiff.of(runs, b);
		if (this.json) {
			this.out.println(DiffReport.json(diff, runs.size()));
		}
		else {
			print(diff, runs.size());
		}
		this.out.flush();
		return (diff.first() != null) ? 1 : 0;
	}

	private void print(TraceDiff diff, int runs) {
		String line = LogText.of(diff.line(), MAX_LINE);
		this.out.println(Character.toUpperCase(line.charAt(0)) + line.substring(1) + ".");
		if (runs > 1) {
			this.out.println("A is the one of " + runs + " runs that B is most like.");
		}
		this.out.println();
		this.out.printf(Locale.ROOT, "%-" + LONGEST_NAME + "s %12s %12s %12s%n", "step", "A", "B", "difference");
		for (StepTime time : diff.steps().subList(0, Math.min(ROWS, diff.steps().size()))) {
			this.out.printf(Locale.ROOT, "%-" + LONGEST_NAME + "s %12s %12s %+9.0f ms%n", name(time.name()),
					times(time.countA(), time.millisA()), times(time.countB(), time.millisB()), time.difference());
		}
	}

	private static String name(String name) {
		String plain = LogText.of(name, MAX_LINE);
		return (plain.length() > LONGEST_NAME) ? plain.substring(0, LONGEST_NAME - 1) + "…" : plain;
	}

	private static String times(int count, double millis) {
		String text = String.format(Locale.ROOT, "%.0f ms", millis);
		return (count == 0) ? "-" : (count == 1) ? text : count + "x " + text;
	}

}
