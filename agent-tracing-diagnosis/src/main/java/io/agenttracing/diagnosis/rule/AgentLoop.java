package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * An agent called one tool with the same arguments again and again, and got the same
 * answer; or agents handed over to each other in a circle. Asking for a status until it
 * changes is none, nor are a writer and a critic for three rounds.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class AgentLoop implements DiagnosisRule {

	private static final int REPEATS = 3;

	private static final int ROUNDS = 4;

	private static final double POLLING_PAUSE = 500;

	private static final Pattern POLLING = Pattern.compile("status|poll|wait|progress|check", Pattern.CASE_INSENSITIVE);

	/** A failure is an answer, too, and all are alike. */
	private static final String FAILED = "failed";

	private static final AttributeKey<String> ARGUMENTS = AttributeKey.stringKey("agent_tracing.tool.arguments.digest");

	private static final AttributeKey<String> RESULT = AttributeKey.stringKey("agent_tracing.tool.result.digest");

	@Override
	public String id() {
		return "agent-loop";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(ARGUMENTS) != null || HandOffs.isHandOff(span);
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		Map<Call, List<SpanNode>> calls = new LinkedHashMap<>(0);
		int agents = 0;
		for (SpanNode span : trace.spans()) {
			agents += span.isAgent() ? 1 : 0;
			String digest = span.isTool() ? span.argumentsDigest() : null;
			if (digest != null && !isInAttempt(span)) {
				calls.computeIfAbsent(new Call(span.owner(), tool(span), digest), (key) -> new ArrayList<>()).add(span);
			}
		}
		calls.forEach((call, spans) -> {
			if (isLoop(call, spans)) {
				report(trace, call, spans, verdict);
			}
		});
		HandOffs.Cycle cycle = (agents >= 2 * REPEATS) ? HandOffs.longestCycle(trace) : null;
		if (cycle != null && cycle.rounds() >= REPEATS) {
			report(cycle, verdict);
		}
		if (calls.isEmpty() && agents == 0) {
			verdict.notJudged("no digests of tool arguments and no agents");
		}
	}

	private static String tool(SpanNode span) {
		String tool = span.text(AgentSpanAttributes.TOOL_NAME);
		return (tool != null) ? tool : span.name();
	}

	private static boolean isInAttempt(SpanNode span) {
		SpanNode node = span;
		for (int i = 0; node != null && i < HandOffs.MAX_STEPS; i++) {
			if (node.isAttempt()) {
				return true;
			}
			node = node.parent();
		}
		return false;
	}

	private static boolean isLoop(Call call, List<SpanNode> spans) {
		if (spans.size() < REPEATS) {
			return false;
		}
		double shortest = Double.POSITIVE_INFINITY;
		Set<String> results = new HashSet<>();
		for (int i = 0; i < spans.size(); i++) {
			String result = spans.get(i).isError() ? FAILED : spans.get(i).text(RESULT);
			if (result != null) {
				results.add(result);
			}
			if (i > 0) {
				shortest = Math.min(shortest, spans.get(i).begin() - spans.get(i - 1).end());
			}
		}
		boolean polls = POLLING.matcher(call.tool()).find() && shortest >= POLLING_PAUSE;
		return results.size() <= 1 && shortest >= -1 && !polls;
	}

	private static void report(Trace trace, Call call, List<SpanNode> spans, Verdict verdict) {
		double saving = 0;
		for (int i = 1; i < spans.size(); i++) {
			saving += spans.get(i).duration() + thought(call.owner(), spans.get(i - 1), spans.get(i));
		}
		boolean counts = spans.stream().anyMatch(trace::isOnCriticalPath);
		verdict.found(Severity.WARNING, spans.get(0))
			.and(spans)
			.subject(call.owner().label() + " and " + call.tool())
			.number("repeats", spans.size())
			.saving(counts ? trace.shortened(spans.get(spans.size() - 1), spans, saving) : 0)
			.cause("%s called %s %d times with the same arguments.", call.owner().label(), call.tool(), spans.size())
			.fix("Give the model the earlier answer, or stop it at the second repeat.");
	}

	// The call of a model just before, which asked for the repeat.
	private static double thought(SpanNode owner, SpanNode before, SpanNode repeat) {
		List<SpanNode> children = owner.children();
		SpanNode thought = null;
		for (int i = HandOffs.firstFrom(children, before.end() - 1); i < children.size(); i++) {
			SpanNode child = children.get(i);
			if (child.begin() > repeat.begin()) {
				break;
			}
			if (child.isModelCall() && child.end() <= repeat.begin() + 1
					&& (thought == null || child.end() > thought.end())) {
				thought = child;
			}
		}
		return (thought != null) ? thought.duration() : 0;
	}

	private static void report(HandOffs.Cycle cycle, Verdict verdict) {
		String names = String.join(" and ", cycle.names());
		verdict.found((cycle.rounds() >= ROUNDS) ? Severity.WARNING : Severity.INFO, cycle.agents().get(0))
			.and(cycle.agents())
			.subject(names)
			.number("repeats", cycle.rounds())
			.number("length", cycle.names().size())
			.cause("%s handed over to each other %d times.", names, cycle.rounds())
			.fix("Limit the rounds, and say who decides in the end.");
	}

	/**
	 * Who called which tool with which arguments.
	 */
	private record Call(SpanNode owner, String tool, String digest) {

	}

}
