package io.agenttracing.cli.recorded;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.cli.recorded.Expectations.Decision;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * A recorded trace as a test: of one with a fault, red while the fault is there, and
 * green when it is mended; of another, green while its structure is the same.
 */
public final class RecordedTest {

	private static final int MAX_NAMES = 32;

	private static final String LOST = "lost-hop";

	private final RecordedRun run;

	private final AssertableNames names = new AssertableNames();

	private final Expectations expected;

	private RecordedTest(RecordedRun run, Demands demands) {
		this.run = run;
		RecordedAgents agents = new RecordedAgents(run, this.names);
		this.expected = new Expectations(rules(), root(), RecordedEndings.of(run, this.names), agents.withTheirCalls(),
				agents.oneAfterTheOther(), destinations(), decisions(), RecordedLimits.steps(run, demands),
				RecordedLimits.tokens(run, demands), demands.within(), new TreeMap<>(demands.atMost()),
				demands.without());
	}

	/**
	 * Decides what has to hold.
	 * @param trace the trace, which is not empty, without its secrets
	 * @param findings what the rules found in it
	 * @param demands what else is wanted of the next run
	 * @return the test
	 */
	public static RecordedTest of(Trace trace, List<Finding> findings, Demands demands) {
		return new RecordedTest(new RecordedRun(trace, findings), demands);
	}

	private List<String> rules() {
		return this.run.alarms().stream().map(Finding::rule).distinct().limit(MAX_NAMES).toList();
	}

	// A test need not begin with the request that the recorded run began with.
	private @Nullable String root() {
		SpanNode root = this.run.trace().root();
		return (root.isAgent() && root.parent() == null && !root.hasCaller()) ? this.names.keep(root.name()) : null;
	}

	// What nobody received may go to another application, unless that is the fault.
	private List<String> destinations() {
		Set<String> lost = new HashSet<>();
		this.run.alarms()
			.stream()
			.filter((finding) -> finding.rule().equals(LOST))
			.forEach((finding) -> lost.addAll(finding.spans()));
		Set<String> destinations = new LinkedHashSet<>();
		for (SpanNode span : this.run.spans()) {
			if (span.isProducer() && (lost.contains(span.id()) || isReceivedHere(span))) {
				String name = this.names.keep(span.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME));
				if (name != null && destinations.size() < MAX_NAMES) {
					destinations.add(name);
				}
			}
		}
		return List.copyOf(destinations);
	}

	private static boolean isReceivedHere(SpanNode sent) {
		return sent.children()
			.stream()
			.anyMatch((child) -> child.isConsumer() && child.service().equals(sent.service()));
	}

	private List<Decision> decisions() {
		Map<String, Set<String>> chosen = new LinkedHashMap<>();
		for (SpanNode span : this.run.spans()) {
			String name = this.names.keep(span.text(AgentSpanAttributes.DECISION_NAME));
			String choice = span.text(AgentSpanAttributes.DECISION_CHOSEN);
			if (name != null && choice != null && !span.isError()) {
				chosen.computeIfAbsent(name, (any) -> new LinkedHashSet<>()).add(choice);
			}
		}
		List<Decision> decisions = new ArrayList<>();
		chosen.forEach((name, choices) -> {
			String choice = (choices.size() == 1) ? this.names.keep(choices.iterator().next()) : null;
			if (choice != null && decisions.size() < MAX_NAMES) {
				decisions.add(new Decision(name, choice));
			}
		});
		return decisions;
	}

	/**
	 * Writes it.
	 * @param name the name of the class
	 * @return the source, in ASCII
	 */
	public String source(TestName name) {
		return new TestSource(this.expected).write(name);
	}

	/**
	 * What is not in it although it was recorded.
	 * @return a line each
	 */
	public List<String> leftOut() {
		List<String> lines = new ArrayList<>();
		if (this.names.leftOut() > 0) {
			lines.add(counted(this.names.leftOut(), "name") + " with an id or a secret in it, or of more than "
					+ JavaLiteral.MAX_LENGTH + " characters");
		}
		if (!this.run.otherServices().isEmpty()) {
			lines.add("what " + counted(this.run.otherServices().size(), "other service") + " did");
		}
		return lines;
	}

	private static String counted(int count, String noun) {
		return count + " " + noun + ((count == 1) ? "" : "s");
	}

}
