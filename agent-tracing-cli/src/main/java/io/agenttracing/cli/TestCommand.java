package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.cli.recorded.Demands;
import io.agenttracing.cli.recorded.RecordedTest;
import io.agenttracing.cli.recorded.TestName;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.text.LogText;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes a test of a trace.
 */
@Command(name = "test", mixinStandardHelpOptions = true,
		description = "Makes an abstract JUnit class of each trace: what has to hold when the same is done again, without the faults.",
		footer = { "",
				"Extend the class with one that has @SpringBootTest, and have run() do what was recorded. It needs agent-tracing-test.",
				"Ends with 0, or with 2 if something cannot be read or written." })
final class TestCommand implements Callable<Integer> {

	private static final String STANDARD_OUTPUT = "-";

	private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,7})(ms|s)");

	private static final int MAX_LINE = 600;

	private static final int MAX_NAMED = 5;

	private static final int MAX_TRACES = 200;

	private final Diagnosis diagnosis = Diagnosis.byAllRules();

	private final Map<String, List<SpanData>> traces = new LinkedHashMap<>();

	private final Set<String> taken = new HashSet<>();

	private final PrintWriter out;

	private final PrintWriter err;

	@Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with traces; - is standard input.")
	private List<String> files = List.of();

	@Option(names = { "-o", "--output" }, paramLabel = "DIR",
			description = "A root of sources, such as src/test/java; standard output without it, or with -.")
	private String output = STANDARD_OUTPUT;

	@Option(names = "--package", paramLabel = "NAME", description = "The package of the classes; none without it.")
	private String packageName = "";

	@Option(names = "--class", paramLabel = "NAME",
			description = "The name of the class of one trace; without it, the name of the workflow says it.")
	private @Nullable String className;

	@Option(names = "--trace", paramLabel = "ID", description = "Which trace, if there are several.")
	private @Nullable String trace;

	@Option(names = "--within", paramLabel = "TIME",
			description = "How long the run may take, such as 2s or 500ms, if it was too slow.")
	private @Nullable String within;

	@Option(names = "--steps", paramLabel = "N", description = "How many steps the run may have, if it had too many.")
	private int steps;

	@Option(names = "--at-most", paramLabel = "CALL=N",
			description = "How often something may be called, if it was too often; may be repeated.")
	private Map<String, Integer> atMost = Map.of();

	@Option(names = "--without", paramLabel = "CALL",
			description = "What was called and must not be, such as a fallback; may be repeated.")
	private List<String> without = List.of();

	@Option(names = "--force", description = "Overwrites files that are there.")
	private boolean force;

	TestCommand(PrintWriter out, PrintWriter err) {
		this.out = out;
		this.err = err;
	}

	@Override
	public Integer call() {
		if (this.className != null && !TestName.isClass(this.className)) {
			return refuse("--class " + this.className + ": a name of letters, digits and _, which nothing else has");
		}
		if (!this.packageName.isEmpty() && !TestName.isPackage(this.packageName)) {
			return refuse("--package " + this.packageName + ": names of letters, digits and _, with dots between");
		}
		if (this.output.isBlank()) {
			return refuse("--output: the name of a directory, or - for standard output");
		}
		if (this.within != null && within() == null) {
			return refuse("--within " + this.within + ": a time such as 2s or 500ms");
		}
		if (this.atMost.values().stream().anyMatch((most) -> most < 0)) {
			return refuse("--at-most: a number of calls that is not negative, such as --at-most search=3");
		}
		if (this.steps < 0) {
			return refuse("--steps " + this.steps + ": a positive number");
		}
		int status = 0;
		for (String file : this.files) {
			status = Math.max(status, new TraceFile(file).read(this::collect, this.err::println));
		}
		// A part of each trace may be in what was not read.
		if (status != 0) {
			return status;
		}
		if (this.traces.isEmpty()) {
			return refuse((this.trace != null) ? "no trace " + this.trace : "no trace");
		}
		if (this.traces.size() > 1 && (isStandardOutput() || this.className != null)) {
			return refuse(severalTraces());
		}
		return writeAll();
	}

	// All of them or none: each is looked at before the first is written.
	private int writeAll() {
		SourceRoot root = new SourceRoot(this.output, this.force);
		Map<TestName, RecordedTest> tests = new LinkedHashMap<>();
		int status = 0;
		for (Map.Entry<String, List<SpanData>> each : this.traces.entrySet()) {
			status = Math.max(status, prepare(each.getKey(), each.getValue(), tests));
		}
		for (TestName name : isStandardOutput() ? Set.<TestName>of() : tests.keySet()) {
			status = Math.max(status, attempt(name, () -> root.check(name)));
		}
		if (status != 0) {
			return status;
		}
		for (Map.Entry<TestName, RecordedTest> each : tests.entrySet()) {
			status = Math.max(status, write(root, each.getKey(), each.getValue()));
		}
		return status;
	}

	private @Nullable Duration within() {
		Matcher time = TIME.matcher((this.within != null) ? this.within : "");
		if (!time.matches()) {
			return null;
		}
		long number = Long.parseLong(time.group(1));
		return time.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
	}

	// A part of one trace may be in another file.
	private int collect(List<ReadTrace> read) {
		SpanMask masking = new SpanMask();
		for (ReadTrace each : read) {
			if (this.trace != null && !each.traceId().equalsIgnoreCase(this.trace)) {
				continue;
			}
			if (this.traces.size() == MAX_TRACES && !this.traces.containsKey(each.traceId())) {
				return refuse("more than " + MAX_TRACES + " traces: --trace ID");
			}
			List<SpanData> spans = this.traces.computeIfAbsent(each.traceId(), (any) -> new ArrayList<>());
			each.spans().forEach((span) -> spans.add(masking.apply(span)));
		}
		return 0;
	}

	private String severalTraces() {
		List<String> ids = this.traces.keySet().stream().limit(MAX_NAMED).toList();
		return this.traces.size() + " traces where one is needed: --output DIR without --class, or --trace "
				+ String.join(", ", ids) + ((this.traces.size() > MAX_NAMED) ? ", …" : "");
	}

	private int prepare(String traceId, List<SpanData> spans, Map<TestName, RecordedTest> tests) {
		Trace judged = Trace.whole(spans);
		if (judged.isEmpty()) {
			return refuse("trace " + traceId + ": no span that has ended");
		}
		Demands demands = new Demands(within(), this.steps, this.atMost, this.without);
		String unknown = demands.unknownCall(judged);
		if (unknown != null) {
			return refuse(unknown + ": it is not called in trace " + traceId);
		}
		TestName name = new TestName(this.packageName,
				(this.className != null) ? this.className : free(TestName.classNameFor(judged.root().name())));
		tests.put(name, RecordedTest.of(judged, this.diagnosis.examine(judged).findings(), demands));
		return 0;
	}

	private int write(SourceRoot root, TestName name, RecordedTest test) {
		int status = 0;
		if (isStandardOutput()) {
			this.out.print(test.source(name));
		}
		else {
			status = attempt(name, () -> this.out
				.println(LogText.of(root.write(name, test.source(name)).toString(), MAX_LINE)
						+ ": extend it with a class that has @SpringBootTest, and have run() do what was recorded"));
		}
		this.out.flush();
		test.leftOut().forEach((line) -> this.err.println(name.className() + " leaves out " + line));
		return status;
	}

	// Where large and small letters are the same, too.
	private String free(String name) {
		String free = name;
		for (int i = 2; !this.taken.add(free.toLowerCase(Locale.ROOT)); i++) {
			free = name.replaceFirst("TraceTests$", i + "TraceTests");
		}
		return free;
	}

	private int attempt(TestName name, FileWork work) {
		try {
			work.run();
			return 0;
		}
		catch (IOException ex) {
			return refuse(this.output + '/' + name.path() + ": " + ex.getMessage());
		}
	}

	private boolean isStandardOutput() {
		return this.output.equals(STANDARD_OUTPUT);
	}

	private int refuse(String line) {
		this.err.println(LogText.of(line, MAX_LINE));
		return TraceFile.UNREADABLE;
	}

	/**
	 * What is done with a file.
	 */
	private interface FileWork {

		void run() throws IOException;

	}

}
