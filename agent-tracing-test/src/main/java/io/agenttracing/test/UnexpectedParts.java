package io.agenttracing.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.rule.Hung;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.tree.TraceTree;
import io.agenttracing.diagnosis.tree.TraceTreeText;
import io.agenttracing.test.claim.ClaimedTrace;
import io.agenttracing.test.place.NearestName;
import io.agenttracing.test.record.OpenSpansText;
import io.agenttracing.test.record.RecordedTest;
import io.agenttracing.test.record.RecordedTrace;
import io.agenttracing.text.LogText;

/**
 * What is in the traces of a test that it has not said to expect, and what it has said to
 * expect that is not there.
 */
final class UnexpectedParts {

	private static final int MAX_LISTED = 10;

	private static final int MAX_TREES = 3;

	private final RecordedTest test;

	private final List<RecordedTrace> recorded;

	private final List<ClaimedTrace> traces;

	private final Expectations expectations;

	private final List<String> lines = new ArrayList<>();

	private final Set<String> advice = new LinkedHashSet<>();

	private final List<ClaimedTrace> shown = new ArrayList<>();

	UnexpectedParts(RecordedTest test, Expectations expectations) {
		this.test = test;
		this.recorded = test.traces();
		this.traces = this.recorded.stream()
			.filter((trace) -> !trace.exported().isEmpty())
			.map(RecordedTrace::claimed)
			.toList();
		this.expectations = expectations;
	}

	/**
	 * Fails if a run of a part of a test has something that is not expected.
	 * @throws AssertionError if so
	 */
	void checkRun() {
		expect();
		if (this.expectations.failsOnUnexpected()) {
			this.traces.forEach(this::look);
			lookAtOpen();
			lookAtLeftOut();
		}
		if (!this.lines.isEmpty()) {
			throw new AssertionError(text());
		}
	}

	/**
	 * Fails if a test has something that is not expected, or lacks what is.
	 * @throws AssertionError if so
	 */
	void checkTest() {
		expect();
		this.expectations.missing().forEach(this::miss);
		checkRun();
	}

	private void expect() {
		this.expectations.claimIn(this.traces);
		if (this.recorded.stream().anyMatch(this::hangsAsExpected)) {
			this.expectations.found(Hung.ID);
		}
	}

	private void miss(String rule) {
		Collection<String> rules = Diagnosis.byAllRules().rules();
		String nearest = rules.contains(rule) ? null : NearestName.mistyped(rule, rules);
		this.lines.add("The test expects a finding of the rule " + LogText.of(rule) + ", but "
				+ (this.traces.isEmpty() ? "has no trace." : "there is none in its traces.")
				+ ((nearest != null) ? " Nearest: rule " + LogText.quoted(nearest) + '.' : ""));
		this.advice.add("No finding any more? Remove @ExpectFinding(" + LogText.quoted(rule) + ").");
		this.shown.addAll(this.traces);
	}

	private void look(ClaimedTrace trace) {
		List<SpanNode> errors = trace.unclaimedErrors();
		List<Finding> findings = trace.unclaimedFindings();
		if (errors.isEmpty() && findings.isEmpty()) {
			return;
		}
		if (!errors.isEmpty()) {
			this.lines.add("The test does not expect "
					+ ((errors.size() == 1) ? "the error of this span:" : "the errors of these spans:"));
			errors.stream().limit(MAX_LISTED).forEach((span) -> this.lines.add("  " + error(trace, span)));
			addRest(errors.size());
			this.advice.add("Is the error meant? Say so, which is to expect it: " + claim(errors));
		}
		if (!findings.isEmpty()) {
			this.lines.add("The test does not expect "
					+ ((findings.size() == 1) ? "what a rule found:" : "what rules found:"));
			findings.stream().limit(MAX_LISTED).forEach((finding) -> {
				this.lines.add("  " + LogText.of(finding.rule()) + " (" + lower(finding.severity()) + "): "
						+ LogText.of(finding.cause(), 600));
				if (!finding.fix().isEmpty()) {
					this.lines.add("    " + LogText.of(finding.fix(), 600));
				}
				this.advice.add("Is the finding meant? @ExpectFinding(" + LogText.quoted(finding.rule())
						+ ") on the test method or class.");
			});
			addRest(findings.size());
		}
		if (!this.shown.contains(trace)) {
			this.shown.add(trace);
		}
	}

	private void lookAtOpen() {
		List<RecordedTrace> open = this.recorded.stream()
			.filter((trace) -> !trace.isComplete() && !hangsAsExpected(trace))
			.toList();
		if (!open.isEmpty()) {
			this.lines.add("The test does not expect what is still open:");
			open.stream().limit(MAX_LISTED).forEach((trace) -> this.lines.addAll(OpenSpansText.of(trace)));
			addRest(open.size());
			this.advice.add("Await what the test begins, or end the span.");
		}
	}

	private boolean hangsAsExpected(RecordedTrace trace) {
		return this.expectations.expects(Hung.ID) && hangs(trace);
	}

	// While the span that hangs is the only one, there is its report, and no finding.
	private static boolean hangs(RecordedTrace trace) {
		return !trace.isComplete() && trace.exported()
			.stream()
			.anyMatch((span) -> span.getAttributes().get(AgentSpanAttributes.STUCK_OF_SPAN) != null);
	}

	// Nobody knows what is in it.
	private void lookAtLeftOut() {
		int refused = this.test.refused();
		if (refused > 0) {
			this.lines.add(refused + ((refused == 1) ? " trace of the test was" : " traces of the test were")
					+ " not looked at: beyond " + RecordedTest.MAX_TRACES + ", there was no room.");
		}
		this.recorded.stream()
			.filter((trace) -> trace.leftOut() > 0)
			.limit(MAX_LISTED)
			.forEach((trace) -> this.lines
				.add("The trace of " + LogText.quoted(trace.name()) + " has too many spans: beyond "
						+ RecordedTrace.MAX_SPANS + ", " + trace.leftOut() + " were not recorded"));
	}

	private void addRest(int all) {
		if (all > MAX_LISTED) {
			this.lines.add("  … and " + (all - MAX_LISTED) + " more");
		}
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private static String error(ClaimedTrace trace, SpanNode span) {
		String type = span.errorType();
		String description = span.data().getStatus().getDescription();
		return "✗ " + LogText.of(span.name()) + (type != null ? ": " + LogText.of(type) : "")
				+ (description.isEmpty() ? "" : " " + LogText.quoted(description))
				+ (trace.trace().isHandled(span) ? " (handled)" : "");
	}

	private static String claim(List<SpanNode> errors) {
		SpanNode first = errors.get(0);
		SpanNode agent = first.isAgent() ? first : first.owner();
		String type = first.errorType();
		return "assertThat(trace)" + (agent.isAgent() ? ".agent(" + LogText.quoted(name(agent)) + ")" : "")
				+ (first.isAgent() ? "" : ".called(" + LogText.quoted(first.name()) + ")")
				+ (type != null ? ".failedWith(" + LogText.quoted(simple(type)) + ")" : ".failed()");
	}

	private static String name(SpanNode agent) {
		String name = agent.text(AgentSpanAttributes.AGENT_NAME);
		String workflow = agent.text(AgentSpanAttributes.WORKFLOW_NAME);
		return (name != null) ? name : (workflow != null) ? workflow : agent.name();
	}

	private static String simple(String type) {
		return type.substring(type.lastIndexOf('.') + 1);
	}

	private String text() {
		StringBuilder text = new StringBuilder(String.join("\n", this.lines));
		this.shown.stream().limit(MAX_TREES).forEach((trace) -> text.append("\n\n").append(tree(trace)));
		if (this.shown.size() > MAX_TREES) {
			text.append("\n\n… and ").append(this.shown.size() - MAX_TREES).append(" more traces");
		}
		text.append('\n');
		this.advice.forEach((line) -> text.append('\n').append(line));
		if (this.expectations.failsOnUnexpected()) {
			text.append("\nNone of this matters in this class? @AgentTracingTest(failOnUnexpected = false).");
		}
		return text.toString();
	}

	private static String tree(ClaimedTrace trace) {
		String id = trace.spans().get(0).getTraceId();
		return TraceTreeText.of(TraceTree.of(id, trace.spans()), trace.findings(), false).strip();
	}

}
