package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.FindingBuilder;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A call failed and was never done again, but its caller ended without an error. Agents
 * recover from errors of their tools every day: it is a warning for an agent or a model,
 * or for two tools of one agent. Nobody could see the error of what is not waited for,
 * and what was cancelled did not fail.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class MaskedError implements DiagnosisRule {

	private static final int MAX_EVIDENCE = 5;

	private static final String FRAMEWORK = "framework";

	private static final Pattern CANCELLED = Pattern.compile("cancel|abort|interrupted|GeneratorExit|ClientDisconnect",
			Pattern.CASE_INSENSITIVE);

	@Override
	public String id() {
		return "masked-error";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getStatus().getStatusCode() == StatusCode.ERROR;
	}

	@Override
	public List<String> causes() {
		return List.of("hung", FirstTimeout.ID, "retry-of-permanent-error", "nested-retries", "retry-storm",
				"payload-drift");
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		Map<SpanNode, List<SpanNode>> byOwner = new LinkedHashMap<>(0);
		Map<SpanNode, Recoveries> byCaller = new HashMap<>(0);
		for (SpanNode span : trace.spans()) {
			SpanNode caller = maskingCaller(span);
			if (caller != null && !trace.isHandled(span)
					&& !byCaller.computeIfAbsent(caller, Recoveries::new).followed(span)) {
				byOwner.computeIfAbsent(span.owner(), (owner) -> new ArrayList<>()).add(span);
			}
		}
		byOwner.forEach((owner, errors) -> report(trace, owner, errors, byCaller, verdict));
	}

	private static @Nullable SpanNode maskingCaller(SpanNode span) {
		SpanNode caller = span.parent();
		boolean masked = span.isError() && caller != null && !caller.isError() && !span.isAttempt()
				&& !caller.isTrue(AgentSpanAttributes.INTERRUPTED) && !span.isDetached() && !caller.isProducer()
				&& !caller.isAttempt() && !span.isAnsweredNo() && !wasCancelled(span);
		return masked ? caller : null;
	}

	// The loser of a race, or what a client that left had asked for.
	private static boolean wasCancelled(SpanNode span) {
		String type = span.errorType();
		return span.isCancelled() || (type != null && CANCELLED.matcher(type).find());
	}

	private static void report(Trace trace, SpanNode owner, List<SpanNode> errors, Map<SpanNode, Recoveries> byCaller,
			Verdict verdict) {
		List<SpanNode> serious = serious(errors, byCaller);
		List<SpanNode> shown = serious.isEmpty() ? errors : serious;
		SpanNode first = shown.get(0);
		SpanNode caller = named(first.parent());
		String callerName = (caller != null) ? caller.label() : owner.label();
		boolean warning = !serious.isEmpty() && !trace.root().isError() && !trace.isLoose();
		FindingBuilder finding = verdict.found(warning ? Severity.WARNING : Severity.INFO, first)
			.and(shown.subList(0, Math.min(MAX_EVIDENCE, shown.size())))
			.subject(first.label() + " in " + callerName)
			.number("errors", errors.size())
			.cause("%s failed and was never done again, but %s ended without an error%s.", first.label(), callerName,
					(errors.size() > 1) ? " (" + errors.size() + " such errors)" : "")
			.fix("Handle it visibly: a fallback, or an error of %s.", callerName);
		if (serious.isEmpty()) {
			finding.confidence(Confidence.LOW);
		}
	}

	// The layers of a framework are nobody's code: the one who asked it is named.
	private static @Nullable SpanNode named(@Nullable SpanNode caller) {
		for (@Nullable
		SpanNode above = caller; above != null && !above.isError(); above = above.parent()) {
			if (!FRAMEWORK.equals(above.text(AgentSpanAttributes.OPERATION_NAME))) {
				return above;
			}
		}
		return caller;
	}

	private static List<SpanNode> serious(List<SpanNode> errors, Map<SpanNode, Recoveries> byCaller) {
		List<SpanNode> serious = errors.stream()
			.filter((span) -> span.isAgent() || span.isModelCall() || span.isEmbeddings())
			.toList();
		long tools = errors.stream().filter((span) -> span.isTool() && !mostSucceeded(span, byCaller)).count();
		return (serious.isEmpty() && tools >= 2) ? errors : serious;
	}

	private static boolean mostSucceeded(SpanNode tool, Map<SpanNode, Recoveries> byCaller) {
		Recoveries around = (tool.parent() != null) ? byCaller.get(tool.parent()) : null;
		return around != null && around.mostSucceeded(tool);
	}

	/**
	 * What was done after an error below one caller.
	 */
	private static final class Recoveries {

		private double lastFallback = Double.NEGATIVE_INFINITY;

		private double lastModelCall = Double.NEGATIVE_INFINITY;

		private final Map<Object, Double> lastSuccess = new HashMap<>();

		private final Map<String, Integer> failed = new HashMap<>();

		private final Map<String, Integer> succeeded = new HashMap<>();

		private Recoveries(SpanNode caller) {
			for (SpanNode child : caller.children()) {
				if (child.isError()) {
					this.failed.merge(child.name(), 1, Integer::sum);
				}
				if (child.isFallback()) {
					this.lastFallback = Math.max(this.lastFallback, child.begin());
				}
			}
			for (SpanNode child : caller.children()) {
				if (!child.isError() && child.isModelCall()) {
					this.lastModelCall = Math.max(this.lastModelCall, child.begin());
				}
				if (!child.isError() && this.failed.containsKey(child.name())) {
					this.succeeded.merge(child.name(), 1, Integer::sum);
					this.lastSuccess.merge(child.name(), child.begin(), Math::max);
					this.lastSuccess.merge(new Same(child.name(), child.target()), child.begin(), Math::max);
				}
			}
		}

		// One tool for many things, most of which it has done.
		private boolean mostSucceeded(SpanNode tool) {
			return this.succeeded.getOrDefault(tool.name(), 0) > this.failed.getOrDefault(tool.name(), 0);
		}

		private boolean followed(SpanNode error) {
			double from = error.end() - Tolerance.LEAST;
			boolean byName = error.isAgent() || error.isTool() || error.isModelCall();
			Object key = byName ? error.name() : new Same(error.name(), error.target());
			Double success = this.lastSuccess.get(key);
			// Any other model may have answered instead.
			return this.lastFallback >= from || (error.isModelCall() && this.lastModelCall >= from)
					|| (success != null && success >= from);
		}

	}

	/**
	 * What a success shares with the call that failed.
	 */
	private record Same(String name, @Nullable String target) {

	}

}
