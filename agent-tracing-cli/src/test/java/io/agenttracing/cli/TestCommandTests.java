package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.otlp.TraceWriter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace of a loan that becomes a test: healthy, and with a step that takes its caller's
 * time.
 */
class TestCommandTests {

	@TempDir
	private Path directory;

	@Test
	void aHealthyTraceBecomesATestOfItsStructure() throws IOException {
		Result result = run("test", file("loan.json", new Loan().spans()));
		assertThat(result.status()).isZero();
		assertThat(result.err()).isEmpty();
		assertThat(result.out()).isEqualTo("""
				import io.agenttracing.test.AgentTrace;
				import io.agenttracing.test.AgentTracingTest;
				import org.junit.jupiter.api.Test;

				import static org.assertj.core.api.Assertions.assertThat;

				/**
				 * What has to hold when what was recorded is done again. Made of a trace by
				 * "agent-tracing test": extend it with a class that has @SpringBootTest and does it.
				 */
				@AgentTracingTest
				abstract class LoanDeskTraceTests {

					/**
					 * Does once what was recorded. Each test has a run of its own, and waits for its trace.
					 * @throws Exception if it fails
					 */
					protected abstract void run() throws Exception;

					@Test
					void endsWell(AgentTrace trace) throws Exception {
						run();
						assertThat(trace).hasNoFindings();
						assertThat(trace).succeeded();
					}

					@Test
					void callsTheSame(AgentTrace trace) throws Exception {
						run();
						assertThat(trace).hasRoot("invoke_workflow loan-desk");
						assertThat(trace).agent("loan-desk");
						assertThat(trace).agent("history");
						assertThat(trace).agent("risk")
							.called("execute_tool score")
							.called("rules");
						assertThat(trace).inOrder("invoke_agent history", "invoke_agent risk");
						assertThat(trace).crossed("agent.risk");
					}

					@Test
					void decidesTheSame(AgentTrace trace) throws Exception {
						run();
						assertThat(trace).decided("route", "REVIEW");
					}

					@Test
					void takesNoMore(AgentTrace trace) throws Exception {
						run();
						assertThat(trace).stepsAtMost(9);
						assertThat(trace).usedTokensAtMost(1900L);
					}

				}
				""");
	}

	// What a mended run decides after the fault, and how many steps it has, is not known.
	@Test
	void aTraceWithAFaultBecomesATestOfWhatIsMended() throws IOException {
		Result result = run("test", file("loan.json", new Loan().failing().spans()));
		assertThat(result.status()).isZero();
		assertThat(result.out()).contains("""
				run();
						assertThat(trace).doesNotHaveFinding("first-timeout")
							.doesNotHaveFinding("root-cause")
							.hasNoFindings();
						assertThat(trace).succeeded();
						assertThat(trace).hasNoUnhandledErrors();
					}
				""", """
						assertThat(trace).agent("risk")
							.called("execute_tool score");
				""").doesNotContain("decided", "stepsAtMost", "rules");
	}

	// It need not fail the next time; but if it does, it is handled again.
	@Test
	void anErrorThatWasHandledMayComeAgain() throws IOException {
		Result result = run("test", file("loan.json", new Loan().retried().spans()));
		assertThat(result.out()).contains("""
					void endsWell(AgentTrace trace) throws Exception {
						run();
						assertThat(trace).hasNoFindings();
						assertThat(trace).succeeded();
						assertThat(trace).hasNoUnhandledErrors();
					}
				""");
	}

	@Test
	void anErrorThatNobodyMindedBelongsToTheRun() throws IOException {
		Result result = run("test", file("loan.json", new Loan().asking().spans()));
		assertThat(result.out()).contains("""
					void decidesTheSame(AgentTrace trace) throws Exception {
						run();
						assertThat(trace).decided("route", "REVIEW");
						assertThat(trace).called("http get").failedWith("404");
					}
				""").doesNotContain("recover");
	}

	@Test
	void whatNoRuleKnowsIsSaidByWhoeverAsks() throws IOException {
		String file = file("loan.json", new Loan().spans());
		Result result = run("test", file, "--within", "1500ms", "--steps", "7", "--without", "history", "--at-most",
				"execute_tool score=2");
		assertThat(result.status()).isZero();
		assertThat(result.out()).startsWith("import java.time.Duration;\n\nimport io.agenttracing.")
			.contains("		assertThat(trace).neverCalled(\"history\");\n",
					"		assertThat(trace).stepsAtMost(7);\n",
					"		assertThat(trace).calledAtMost(\"execute_tool score\", 2);\n",
					"		assertThat(trace).within(Duration.ofMillis(1500L));\n");
		assertThat(run("test", file, "--within", "2s").out()).contains("Duration.ofMillis(2000L)");
		assertThat(run("test", file, "--within", "soon").err())
			.isEqualTo("--within soon: a time such as 2s or 500ms\n");
		assertThat(run("test", file, "--steps", "-1").err()).isEqualTo("--steps -1: a positive number\n");
		assertThat(run("test", file, "--without", "historian").err())
			.startsWith("historian: it is not called in trace ");
		assertThat(run("test", file, "--at-most", "score=-1").err()).startsWith("--at-most: a number of calls");
	}

	@Test
	void writesClassesIntoTheirPackage() throws IOException {
		String file = file("loan.json", new Loan().spans());
		Path sources = this.directory.resolve("src");
		Path written = sources.resolve("com/example/LoanDeskTraceTests.java");
		Result result = run("test", file, "-o", sources.toString(), "--package", "com.example");
		assertThat(result).isEqualTo(new Result(0,
				written + ": extend it with a class that has @SpringBootTest, and have run() do what was recorded\n",
				""));
		assertThat(Files.readString(written)).startsWith("package com.example;\n\nimport ");
		String named = run("test", file, "--class", "LoanTests").out();
		assertThat(named).contains("\nabstract class LoanTests {\n").doesNotContain("package ");
	}

	@Test
	void overwritesNothingUnlessItIsForced() throws IOException {
		String file = file("loan.json", new Loan().spans());
		String sources = this.directory.toString();
		Path mine = Files.writeString(this.directory.resolve("LoanDeskTraceTests.java"), "mine");
		Result refused = run("test", file, "-o", sources);
		assertThat(refused.status()).isEqualTo(2);
		assertThat(refused.err())
			.isEqualTo(sources + "/LoanDeskTraceTests.java: it is there already; --force overwrites it\n");
		assertThat(mine).hasContent("mine");
		assertThat(run("test", file, "-o", sources, "--force").status()).isZero();
		assertThat(mine).content().contains("abstract class LoanDeskTraceTests");
	}

	@Test
	void eachTraceHasAClassOfItsOwn() throws IOException {
		List<SpanData> both = new ArrayList<>(new Loan().spans());
		both.addAll(new Loan().failing().spans());
		String file = file("loans.json", both);
		Result refused = run("test", file);
		assertThat(refused.status()).isEqualTo(2);
		assertThat(refused.out()).isEmpty();
		String id = both.get(both.size() - 1).getTraceId();
		assertThat(refused.err()).startsWith("2 traces where one is needed: --output DIR without --class, or --trace ")
			.contains(id);
		assertThat(run("test", file, "--trace", id).out()).contains("doesNotHaveFinding");
		assertThat(run("test", file, "-o", this.directory.toString()).out()).hasLineCount(2);
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files.map((path) -> path.getFileName().toString())).contains("LoanDeskTraceTests.java",
					"LoanDesk2TraceTests.java");
		}
		assertThat(run("test", file, "--trace", "7").err()).isEqualTo("no trace 7\n");
	}

	@Test
	void ofSeveralClassesAllAreWrittenOrNone() throws IOException {
		List<SpanData> both = new ArrayList<>(new Loan().spans());
		both.addAll(new Loan().failing().spans());
		String file = file("loans.json", both);
		Path mine = Files.createDirectories(this.directory.resolve("src")).resolve("LoanDesk2TraceTests.java");
		Files.writeString(mine, "mine");
		Result refused = run("test", file, "-o", mine.getParent().toString());
		assertThat(refused.status()).isEqualTo(2);
		assertThat(refused.out()).isEmpty();
		assertThat(refused.err()).isEqualTo(mine + ": it is there already; --force overwrites it\n");
		assertThat(mine.resolveSibling("LoanDeskTraceTests.java")).doesNotExist();
		assertThat(run("test", file, "-o", mine.getParent().toString(), "--force").out()).hasLineCount(2);
		Path fresh = this.directory.resolve("fresh");
		List<SpanData> other = new ArrayList<>(new Loan().spans());
		other.addAll(new Loan().named("rate").spans());
		Result unknown = run("test", file("other.json", other), "-o", fresh.toString(), "--without", "rate");
		assertThat(unknown.err()).startsWith("rate: it is not called in trace ");
		assertThat(fresh).doesNotExist();
		Result absent = run("test", file, this.directory.resolve("absent").toString(), "-o", fresh.toString());
		assertThat(absent.status()).isEqualTo(2);
		assertThat(absent.err()).contains("absent: no such file").hasLineCount(1);
		assertThat(fresh).doesNotExist();
	}

	@Test
	void noDirectoryIsNotTheWorkingDirectory() throws IOException {
		Result result = run("test", file("loan.json", new Loan().spans()), "--output", "");
		Files.deleteIfExists(Path.of("LoanDeskTraceTests.java"));
		assertThat(result)
			.isEqualTo(new Result(2, "", "--output: the name of a directory, or - for standard output\n"));
	}

	// What is taken here for a name that is never called would be one that nobody calls.
	@Test
	void aCallGoesByTheNamesThatItHasInATest() throws IOException {
		String file = file("loan.json", new Loan().named("score card").spans());
		for (String name : List.of("score card", "execute_tool score card", "risk", "invoke_agent risk", "route",
				"decision route", "publish agent.risk")) {
			assertThat(run("test", file, "--without", name).out()).as(name).contains("neverCalled(\"" + name + "\")");
		}
		for (String name : List.of("card", "agent.risk", "send publish agent.risk", "model-b")) {
			assertThat(run("test", file, "--without", name).err()).as(name)
				.startsWith(name + ": it is not called in trace ");
		}
	}

	@Test
	void aTraceInTwoFilesIsOne() throws IOException {
		List<SpanData> spans = new Loan().spans();
		Result result = run("test", file("a.json", spans.subList(0, 4)),
				file("b.json", spans.subList(4, spans.size())));
		assertThat(result.out()).isEqualTo(run("test", file("both.json", spans)).out());
	}

	// It is another one the next time, or not known.
	@Test
	void whatIsNotInTheTestIsSaid() throws IOException {
		List<SpanData> spans = new Loan().named("password=hunter2hunter2").spans();
		Result result = run("test", file("loan.json", spans));
		assertThat(result.err()).isEqualTo(
				"LoanDeskTraceTests leaves out 1 name with an id or a secret in it, or of more than 1000 characters\n");
		assertThat(result.out()).contains("agent(\"risk\")").doesNotContain("hunter2", "***");
		Result large = run("test", file("loan.json", new Loan().named("a".repeat(10_000)).spans()));
		assertThat(large.err()).isEqualTo(result.err());
		assertThat(large.out()).isEqualTo(result.out());
	}

	// Another application is not in the test of this one.
	@Test
	void otherServicesAreLeftOut() throws IOException {
		Result other = run("test", file("loan.json", new Loan().elsewhere().spans()));
		assertThat(other.err()).isEqualTo("LoanDeskTraceTests leaves out what 1 other service did\n");
		assertThat(other.out()).contains("agent(\"history\")").doesNotContain("agent(\"risk\")", "crossed");
	}

	@Test
	void namesAreLiterals() throws IOException {
		String name = "sc\"ore\\\n*/ \u202e\u691c\\u000a";
		Result result = run("test", file("loan.json", new Loan().named(name).spans()));
		assertThat(result.out()).contains("called(\"execute_tool sc\\\"ore\\134\\n*/ \\u202e\\u691c\\134u000a\")")
			.matches("[\n\t -~]+");
	}

	@Test
	void whatIsNoNameOfAClassIsRefused() throws IOException {
		String file = file("loan.json", new Loan().spans());
		for (String name : List.of("", "1", "a b", "class", "Exception", "AgentTrace", "A.B", "\u00c9t\u00e9", "A\n",
				"A".repeat(101), "Duration", "record", "var", "yield", "sealed", "permits", "io", "org", "java")) {
			assertThat(run("test", file, "--class", name)).as(name)
				.satisfies((result) -> assertThat(result.status()).isEqualTo(2))
				.satisfies((result) -> assertThat(result.err()).contains("--class").hasLineCount(1));
		}
		for (String name : List.of("a..b", ".a", "a.", "com.class", "../a", "a/b", "com.1", "a.".repeat(30) + "a",
				"java.lang", "java.mine", "javax.lang.model")) {
			assertThat(run("test", file, "-o", this.directory.toString(), "--package", name)).as(name)
				.satisfies((result) -> assertThat(result.status()).isEqualTo(2))
				.satisfies((result) -> assertThat(result.err()).contains("--package").hasLineCount(1));
		}
	}

	@Test
	void whatCannotBeReadOrWrittenIsSaid() throws IOException {
		Result absent = run("test", this.directory.resolve("absent").toString());
		assertThat(absent.status()).isEqualTo(2);
		assertThat(absent.err()).contains("absent: no such file").hasLineCount(1);
		Path plain = Files.writeString(this.directory.resolve("plain"), "");
		Result result = run("test", file("loan.json", new Loan().spans()), "-o", plain.toString());
		assertThat(result.status()).isEqualTo(2);
		assertThat(result.err()).contains("it cannot be written").hasLineCount(1);
	}

	private String file(String name, List<SpanData> spans) throws IOException {
		return Files.write(this.directory.resolve(name), TraceWriter.json(spans)).toString();
	}

	private static Result run(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
		return new Result(status, out.toString(), err.toString());
	}

	/**
	 * What the program has said.
	 */
	private record Result(int status, String out, String err) {

	}

	/**
	 * The recorded run: a workflow that asks two agents, the second by a message.
	 */
	private static final class Loan {

		private static final AttributeKey<String> KIND = AgentSpanAttributes.STEP_KIND;

		private final List<SpanData> spans = new ArrayList<>();

		private boolean failing;

		private boolean retried;

		private boolean asking;

		private String tool = "score";

		private String serviceOfRisk = "desk";

		private Loan failing() {
			this.failing = true;
			return this;
		}

		private Loan retried() {
			this.retried = true;
			return this;
		}

		private Loan asking() {
			this.asking = true;
			return this;
		}

		private Loan named(String tool) {
			this.tool = tool;
			return this;
		}

		private Loan elsewhere() {
			this.serviceOfRisk = "risk";
			return this;
		}

		private List<SpanData> spans() {
			Context loan = add("desk", null, "invoke_workflow loan-desk", SpanKind.INTERNAL, 0, 2_000, this.failing,
					agent("invoke_workflow", "loan-desk"));
			Context history = add("desk", loan, "invoke_agent history", SpanKind.INTERNAL, 10, 500, false,
					agent("invoke_agent", "history"));
			add("desk", history, "chat model-a", SpanKind.CLIENT, 20, 480, false,
					Attributes.of(AgentSpanAttributes.OPERATION_NAME, "chat", AgentSpanAttributes.USAGE_INPUT_TOKENS,
							1_000L, AgentSpanAttributes.USAGE_OUTPUT_TOKENS, 234L));
			if (this.retried) {
				add("desk", loan, "limits", SpanKind.INTERNAL, 500, 503, true, Attributes.of(KIND, "COMPUTE"));
				add("desk", loan, "limits", SpanKind.INTERNAL, 504, 509, false, Attributes.of(KIND, "COMPUTE"));
			}
			if (this.asking) {
				add("desk", loan, "http get", SpanKind.CLIENT, 501, 509, true, Attributes
					.of(AttributeKey.stringKey("method"), "GET", AttributeKey.stringKey("status"), "404"));
			}
			Context sent = add("desk", loan, "publish agent.risk", SpanKind.PRODUCER, 510, 520, false, message());
			Context received = add(this.serviceOfRisk, sent, "process agent.risk", SpanKind.CONSUMER, 530, 1_950, false,
					message());
			Context risk = add(this.serviceOfRisk, received, "invoke_agent risk", SpanKind.INTERNAL, 540, 1_940,
					this.failing, agent("invoke_agent", "risk"));
			add(this.serviceOfRisk, risk, "execute_tool " + this.tool, SpanKind.INTERNAL, 550, 1_500, this.failing,
					Attributes.builder()
						.put(AgentSpanAttributes.OPERATION_NAME, "execute_tool")
						.put(AgentSpanAttributes.TOOL_NAME, this.tool)
						.put(AgentSpanAttributes.TIMEOUT_MS, this.failing ? 3_000L : 1_500L)
						.build());
			add(this.serviceOfRisk, risk, "rules", SpanKind.INTERNAL, 1_600, 1_900, false,
					Attributes.of(KIND, "COMPUTE"));
			add("desk", loan, "decision route", SpanKind.INTERNAL, 1_960, 1_970, false, Attributes.of(KIND, "DECISION",
					AgentSpanAttributes.DECISION_NAME, "route", AgentSpanAttributes.DECISION_CHOSEN, "REVIEW"));
			return this.spans;
		}

		private Attributes agent(String operation, String name) {
			Attributes attributes = Attributes.of(AgentSpanAttributes.OPERATION_NAME, operation,
					AgentSpanAttributes.AGENT_NAME, name);
			return (this.failing && operation.equals("invoke_workflow"))
					? attributes.toBuilder().put(AgentSpanAttributes.TIMEOUT_MS, 2_000L).build() : attributes;
		}

		private static Attributes message() {
			return Attributes.of(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, "agent.risk",
					AgentSpanAttributes.MESSAGING_SYSTEM, "redis");
		}

		private Context add(String service, Context parent, String name, SpanKind kind, long begin, long end,
				boolean error, Attributes attributes) {
			Resource resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));
			try (SdkTracerProvider provider = SdkTracerProvider.builder().setResource(resource).build()) {
				Span span = provider.get("test")
					.spanBuilder(name)
					.setParent((parent != null) ? parent : Context.root())
					.setSpanKind(kind)
					.setAllAttributes(attributes)
					.setStartTimestamp(Instant.ofEpochMilli(1_000_000 + begin))
					.startSpan();
				if (error) {
					span.setStatus(StatusCode.ERROR);
					span.setAttribute(AgentSpanAttributes.ERROR_TYPE,
							(kind == SpanKind.CLIENT) ? "404" : "java.util.concurrent.TimeoutException");
				}
				span.end(Instant.ofEpochMilli(1_000_000 + end));
				this.spans.add(((ReadableSpan) span).toSpanData());
				return Context.root().with(span);
			}
		}

	}

}
