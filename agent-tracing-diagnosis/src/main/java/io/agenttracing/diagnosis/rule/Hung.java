package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.Confidence;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Limit;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.StuckFrame;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A call was reported as stuck while it was open. The finding names the deepest agent,
 * step or receiver of a message and what it waited for, not its callers, which only
 * waited for it. Markers of such reports tell more, and go first.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class Hung implements DiagnosisRule {

	/** The id of this rule, which markers of hangs have as well. */
	public static final String ID = "hung";

	// Redis commands that block until another client acts.
	private static final Set<String> WAITS = Set.of("blpop", "brpop", "blmpop", "blmove", "brpoplpush", "bzpopmin",
			"bzpopmax", "bzmpop", "xread", "xreadgroup", "wait", "waitaof");

	private static final String OWN_SCOPE = "io.agenttracing";

	@Override
	public String id() {
		return ID;
	}

	@Override
	public boolean concerns(SpanData span) {
		return Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.WAS_STUCK))
				|| span.getAttributes().get(AgentSpanAttributes.STUCK_OF_SPAN) != null;
	}

	@Override
	public List<String> causes() {
		return List.of("lost-hop", ID);
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		if (!trace.markers().isEmpty()) {
			new HangMarkers(trace).report(verdict);
			return;
		}
		List<SpanNode> stuck = trace.stuckSpans();
		if (stuck.isEmpty()) {
			return;
		}
		Map<SpanNode, SpanNode> leaves = new LinkedHashMap<>();
		Set<SpanNode> waiting = new HashSet<>();
		for (SpanNode span : stuck) {
			SpanNode worker = worker(trace, span);
			leaves.merge(worker, span, (known, other) -> (known == worker) ? other : known);
			waiting.addAll(trace.callersOf(worker));
		}
		leaves.forEach((worker, leaf) -> {
			if (!waiting.contains(worker) && !trace.lacksCallers(worker)) {
				report(trace, worker, leaf, verdict);
			}
		});
	}

	// A call of another library is made by the agent or step above it.
	private static SpanNode worker(Trace trace, SpanNode span) {
		if (isOwn(span)) {
			return span;
		}
		return trace.callersOf(span).stream().filter(Hung::isOwn).findFirst().orElse(span);
	}

	private static boolean isOwn(SpanNode span) {
		return OWN_SCOPE.equals(span.data().getInstrumentationScopeInfo().getName());
	}

	private static void report(Trace trace, SpanNode worker, SpanNode awaited, Verdict verdict) {
		String name = worker.label();
		List<SpanNode> callers = trace.callersOf(worker);
		String where = callers.isEmpty() ? name : name + " in " + callers.get(0).name();
		boolean interrupted = awaited.isTrue(AgentSpanAttributes.INTERRUPTED);
		boolean failed = trace.root().isError() || awaited.isError() || worker.isError() || interrupted;
		verdict.found(failed ? Severity.ERROR : Severity.WARNING, awaited)
			.and(worker)
			.subject(where)
			.number("elapsed_ms", awaited.duration())
			.number("ended", !interrupted)
			.cause("%s was stuck%s and %s after %s.", where,
					(awaited != worker) ? ", waiting for " + awaited.label() + "," : "",
					interrupted ? "still open when the application stopped" : "ended", TimeText.of(awaited.duration()))
			.fix("%s.", capitalized(advice(trace, worker, awaited)))
			.confidence(Confidence.HIGH);
	}

	private static String capitalized(String advice) {
		return Character.toUpperCase(advice.charAt(0)) + advice.substring(1);
	}

	static boolean isWait(SpanNode span, String name) {
		return span.isWait() || WAITS.contains(name.toLowerCase(Locale.ROOT));
	}

	private static String advice(Trace trace, SpanNode worker, SpanNode awaited) {
		if (isWait(awaited, awaited.name()) && !awaited.hasTimeout()) {
			return "see why nothing came from the other end of " + awaited.label() + ", and " + limit(trace, worker);
		}
		String advice = limit(trace, awaited);
		return (isTimeoutPassed(worker) && !isTimeoutPassed(awaited))
				? "%s: that of %s, did not end the call".formatted(advice, describeTimeout(worker)) : advice;
	}

	private static String limit(Trace trace, SpanNode span) {
		if (!span.hasTimeout()) {
			return "give %s a timeout%s".formatted(span.label(), setting(trace, span));
		}
		if (!isTimeoutPassed(span)) {
			return "lower the timeout of " + describeTimeout(span) + setting(trace, span);
		}
		return (isOwn(span) ? "see what should have enforced the timeout of %s: it did not end the call"
				: "see whether the timeout of %s, limits the whole call or each read alone: it did not end the call")
			.formatted(describeTimeout(span));
	}

	private static String setting(Trace trace, SpanNode span) {
		Limit limit = trace.limitOf(span);
		return (limit != null && limit.left() >= 1) ? Setting.below(trace, span, limit.left()) : Setting.of(span);
	}

	private static String describeTimeout(SpanNode span) {
		return span.label() + ", which is " + TimeText.of(span.timeout());
	}

	// A call that a timeout ends needs a moment to return.
	private static boolean isTimeoutPassed(SpanNode span) {
		return span.hasTimeout() && span.duration() > span.timeout() + Tolerance.GIVING_UP;
	}

	/**
	 * What the markers of hangs tell: the latest of each span that nothing else was stuck
	 * below.
	 */
	private static final class HangMarkers {

		private static final int MAX_STEPS = 256;

		private final Trace trace;

		private final Map<String, SpanNode> byId = new HashMap<>();

		private final Map<String, SpanNode> bySpan = new HashMap<>();

		private HangMarkers(Trace trace) {
			this.trace = trace;
			trace.markers().forEach((marker) -> {
				this.byId.put(marker.id(), marker);
				this.bySpan.put(of(marker), marker);
			});
		}

		private void report(Verdict verdict) {
			Set<String> parents = new HashSet<>();
			this.trace.markers().forEach((marker) -> parents.add(marker.data().getParentSpanId()));
			Map<String, SpanNode> latest = new LinkedHashMap<>();
			for (SpanNode marker : this.trace.markers()) {
				if (!parents.contains(marker.id())) {
					latest.merge(of(marker), marker, (known, other) -> elapsed(other) > elapsed(known) ? other : known);
				}
			}
			List<SpanNode> leaves = new ArrayList<>(latest.values());
			leaves.stream().filter(onlyWaits(leaves).negate()).forEach((leaf) -> report(leaf, verdict));
		}

		private static String of(SpanNode marker) {
			return String.valueOf(marker.text(AgentSpanAttributes.STUCK_OF_SPAN));
		}

		private static double elapsed(SpanNode marker) {
			double elapsed = marker.number(AgentSpanAttributes.STUCK_ELAPSED_MS);
			return Double.isNaN(elapsed) ? marker.duration() : elapsed;
		}

		private static String name(SpanNode marker) {
			String name = marker.name();
			return name.startsWith("stuck ") ? name.substring("stuck ".length()) : name;
		}

		// For another that hangs below the same caller, behind a message.
		private Predicate<SpanNode> onlyWaits(List<SpanNode> leaves) {
			Set<String> aboveWork = new HashSet<>();
			for (SpanNode leaf : leaves) {
				if (!isWait(leaf, name(leaf))) {
					aboveWork.addAll(idsAbove(leaf));
				}
			}
			return (leaf) -> isWait(leaf, name(leaf)) && aboveWork.contains(idsAbove(leaf).get(0));
		}

		// Of the spans that the markers above stand for, and of those above them.
		private List<String> idsAbove(SpanNode marker) {
			List<String> ids = new ArrayList<>();
			String next = marker.data().getParentSpanId();
			for (int i = 0; i < MAX_STEPS; i++) {
				SpanNode above = this.byId.get(next);
				ids.add((above != null) ? of(above) : next);
				if (above == null) {
					above = this.trace.span(next);
				}
				if (above == null) {
					above = this.bySpan.get(next);
				}
				if (above == null) {
					break;
				}
				next = above.data().getParentSpanId();
			}
			return ids;
		}

		private void report(SpanNode marker, Verdict verdict) {
			SpanNode real = this.trace.span(of(marker));
			String name = (real != null) ? real.label() : name(marker);
			boolean ended = real != null && real.data().hasEnded();
			boolean failed = real == null || !ended || real.isError() || this.trace.root().isError();
			String frame = StuckFrame.of(marker);
			verdict.found(failed ? Severity.ERROR : Severity.WARNING, marker)
				.and(real)
				.subject(name)
				.number("elapsed_ms", elapsed(marker))
				.number("ended", ended)
				.cause("%s%s was open for %s when it was looked at%s; %s.", name, agent(marker, real),
						TimeText.of(elapsed(marker)), frame.isEmpty() ? "" : ", at " + frame,
						(real == null) ? "it never ended"
								: ended ? "it ended after " + TimeText.of(real.duration()) : "it has not ended yet")
				.fix("%s.",
						(real != null) ? capitalized(advice(this.trace, worker(this.trace, real), real))
								: "Give " + name + " a timeout, or a shorter one")
				.confidence(Confidence.HIGH);
		}

		// Which agent it hangs in, by the markers where the agent never ended.
		private String agent(SpanNode marker, @Nullable SpanNode real) {
			if (real != null) {
				SpanNode agent = real.owner();
				return (agent.isAgent() && !real.isAgent()) ? " in " + agent.label() : "";
			}
			SpanNode above = marker;
			for (int i = 0; above != null && i < MAX_STEPS; i++) {
				if (above.text(AgentSpanAttributes.STUCK_AGENT_NAME) != null) {
					return (above != marker) ? " in " + name(above) : "";
				}
				above = this.byId.get(above.data().getParentSpanId());
			}
			return "";
		}

	}

}
