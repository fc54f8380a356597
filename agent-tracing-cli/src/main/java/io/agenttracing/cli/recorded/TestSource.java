package io.agenttracing.cli.recorded;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.cli.recorded.Expectations.Agent;
import io.agenttracing.cli.recorded.Expectations.Decision;
import io.agenttracing.cli.recorded.Expectations.Ending;
import io.agenttracing.cli.recorded.Expectations.Outcome;

/**
 * Writes expectations as a class. What is from a trace is in it as a literal, and nowhere
 * else: a line end that is escaped in a comment would end it.
 */
final class TestSource {

	private static final String BEGIN = """
			import io.agenttracing.test.AgentTrace;
			import io.agenttracing.test.AgentTracingTest;
			import org.junit.jupiter.api.Test;

			import static org.assertj.core.api.Assertions.assertThat;

			/**
			 * What has to hold when what was recorded is done again. Made of a trace by
			 * "agent-tracing test": extend it with a class that has @SpringBootTest and does it.
			 */
			@AgentTracingTest
			abstract class %s {

				/**
				 * Does once what was recorded. Each test has a run of its own, and waits for its trace.
				 * @throws Exception if it fails
				 */
				protected abstract void run() throws Exception;
			""";

	private static final String METHOD = """

				@Test
				void %s(AgentTrace trace) throws Exception {
					run();
			%s	}
			""";

	private static final String DURATION = "import java.time.Duration;\n\n";

	private static final String THAT = "assertThat(trace)";

	private final Expectations expected;

	private final List<String> errors;

	TestSource(Expectations expected) {
		this.expected = expected;
		this.errors = expected.ends()
			.stream()
			.filter((ending) -> ending.outcome() != Outcome.SUCCEEDED)
			.map(TestSource::ending)
			.toList();
	}

	String write(TestName name) {
		StringBuilder source = new StringBuilder();
		if (!name.packageName().isEmpty()) {
			source.append("package ").append(name.packageName()).append(";\n\n");
		}
		source.append((this.expected.within() != null) ? DURATION : "");
		source.append(BEGIN.formatted(name.className()));
		append(source, "endsWell", outcome());
		append(source, "callsTheSame", structure());
		append(source, "decidesTheSame", decisions());
		append(source, "takesNoMore", limits());
		return source.append("\n}\n").toString();
	}

	// An error that is not expected fails each test. What is asserted says more of why it
	// is there, and so comes first.
	private void append(StringBuilder source, String name, List<String> assertions) {
		if (!assertions.isEmpty()) {
			StringBuilder statements = new StringBuilder();
			assertions.forEach((assertion) -> statement(statements, THAT + assertion));
			this.errors.forEach((error) -> statement(statements, THAT + error));
			source.append(METHOD.formatted(name, statements));
		}
	}

	private static void statement(StringBuilder statements, String expression) {
		statements.append("\t\t").append(expression).append(";\n");
	}

	private static String ending(Ending ending) {
		String call = (ending.call() != null) ? call("called", ending.call()) : "";
		return call + switch (ending.outcome()) {
			case SUCCEEDED -> call("succeeded");
			case RECOVERED -> call((ending.call() != null) ? "recovered" : "hasNoUnhandledErrors");
			case FAILED -> (ending.errorType() != null) ? call("failedWith", ending.errorType()) : call("failed");
		};
	}

	private List<String> outcome() {
		List<String> findings = new ArrayList<>();
		this.expected.findings().forEach((rule) -> findings.add(call("doesNotHaveFinding", rule)));
		findings.add(call("hasNoFindings"));
		List<String> assertions = new ArrayList<>(List.of(chained(findings)));
		this.expected.without().forEach((call) -> assertions.add(call("neverCalled", call)));
		this.expected.ends()
			.stream()
			.filter((ending) -> ending.outcome() == Outcome.SUCCEEDED)
			.forEach((ending) -> assertions.add(ending(ending)));
		return assertions;
	}

	private List<String> structure() {
		List<String> assertions = new ArrayList<>();
		if (this.expected.root() != null) {
			assertions.add(call("hasRoot", this.expected.root()));
		}
		for (Agent agent : this.expected.agents()) {
			List<String> calls = new ArrayList<>(List.of(call("agent", agent.name())));
			agent.calls().forEach((step) -> calls.add(call("called", step)));
			assertions.add(chained(calls));
		}
		if (this.expected.order().size() > 1) {
			assertions.add(call("inOrder", this.expected.order().toArray(String[]::new)));
		}
		if (!this.expected.destinations().isEmpty()) {
			assertions.add(call("crossed", this.expected.destinations().toArray(String[]::new)));
		}
		return assertions;
	}

	private List<String> decisions() {
		List<String> assertions = new ArrayList<>();
		for (Decision decision : this.expected.decisions()) {
			assertions.add(call("decided", decision.name(), decision.chosen()));
		}
		return assertions;
	}

	private List<String> limits() {
		List<String> assertions = new ArrayList<>();
		if (this.expected.within() != null) {
			assertions.add(".within(Duration.ofMillis(" + this.expected.within().toMillis() + "L))");
		}
		this.expected.atMost()
			.forEach((call, most) -> assertions
				.add(".calledAtMost(" + JavaLiteral.of(call) + ", " + most.intValue() + ')'));
		if (this.expected.steps() > 0) {
			assertions.add(".stepsAtMost(" + this.expected.steps() + ')');
		}
		if (this.expected.tokens() > 0) {
			assertions.add(".usedTokensAtMost(" + this.expected.tokens() + "L)");
		}
		return assertions;
	}

	private static String call(String method, String... texts) {
		List<String> literals = new ArrayList<>();
		for (String text : texts) {
			literals.add(JavaLiteral.of(text));
		}
		return '.' + method + '(' + String.join(", ", literals) + ')';
	}

	private static String chained(List<String> calls) {
		return String.join("\n\t\t\t", calls);
	}

}
