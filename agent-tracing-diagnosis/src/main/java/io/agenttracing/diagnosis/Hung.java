package io.agenttracing.diagnosis;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A call was reported as stuck while it was open. The finding names the deepest agent,
 * step or receiver of a message and what it waited for, not its callers, which only
 * waited for it.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class Hung implements DiagnosisRule {

	/** The id of this rule, which markers of hangs have as well. */
	public static final String ID = "hung";

	private static final long GRACE_MILLIS = 250;

	// Redis commands that block until another client acts.
	private static final Set<String> WAITS = Set.of("blpop", "brpop", "blmpop", "blmove", "brpoplpush", "bzpopmin",
			"bzpopmax", "bzmpop", "xread", "xreadgroup", "wait", "waitaof");

	@Override
	public boolean concerns(SpanData span) {
		return Trace.isStuck(span);
	}

	@Override
	public void examine(Trace trace, Consumer<Finding> findings) {
		Map<SpanData, SpanData> leaves = new LinkedHashMap<>();
		Set<String> waiting = new HashSet<>();
		for (SpanData span : trace.stuckSpans()) {
			SpanData worker = worker(trace, span);
			leaves.merge(worker, span, (known, other) -> (known == worker) ? other : known);
			trace.ancestors(worker).forEach((ancestor) -> waiting.add(ancestor.getSpanId()));
		}
		leaves.forEach((worker, leaf) -> {
			if (!waiting.contains(worker.getSpanId()) && !trace.lacksCallers(worker)) {
				findings.accept(finding(trace, worker, leaf));
			}
		});
	}

	// A call of another library is made by the agent or step above it.
	private static SpanData worker(Trace trace, SpanData span) {
		if (Trace.isOwn(span)) {
			return span;
		}
		return trace.ancestors(span).stream().filter(Trace::isOwn).findFirst().orElse(span);
	}

	private static Finding finding(Trace trace, SpanData worker, SpanData awaited) {
		String name = Trace.name(worker);
		SpanData caller = trace.parent(worker);
		String where = (caller != null) ? name + " in " + caller.getName() : name;
		boolean interrupted = Boolean.TRUE.equals(awaited.getAttributes().get(AgentSpanAttributes.INTERRUPTED));
		String cause = "%s was stuck%s and %s after %s".formatted(where,
				(awaited != worker) ? ", waiting for " + Trace.name(awaited) + "," : "",
				interrupted ? "still open when the application stopped" : "ended", TimeText.of(millis(awaited)));
		String advice = advice(worker, awaited);
		return new Finding(ID, where, cause, Character.toUpperCase(advice.charAt(0)) + advice.substring(1));
	}

	private static String advice(SpanData worker, SpanData awaited) {
		if (WAITS.contains(awaited.getName().toLowerCase(Locale.ROOT)) && timeout(awaited) == 0) {
			return "see why nothing came from the other end of " + Trace.name(awaited) + ", and " + limit(worker);
		}
		String advice = limit(awaited);
		return (isTimeoutPassed(worker) && !isTimeoutPassed(awaited))
				? "%s: that of %s, did not end the call".formatted(advice, describeTimeout(worker)) : advice;
	}

	private static String limit(SpanData span) {
		if (timeout(span) == 0) {
			return "give %s a timeout".formatted(Trace.name(span));
		}
		if (!isTimeoutPassed(span)) {
			return "lower the timeout of " + describeTimeout(span);
		}
		return (Trace.isOwn(span) ? "see what should have enforced the timeout of %s: it did not end the call"
				: "see whether the timeout of %s, limits the whole call or each read alone: it did not end the call")
			.formatted(describeTimeout(span));
	}

	private static String describeTimeout(SpanData span) {
		return Trace.name(span) + ", which is " + TimeText.of(timeout(span));
	}

	// A call that a timeout ends needs a moment to return.
	private static boolean isTimeoutPassed(SpanData span) {
		return timeout(span) > 0 && millis(span) > timeout(span) + GRACE_MILLIS;
	}

	private static long timeout(SpanData span) {
		return Trace.number(span, AgentSpanAttributes.TIMEOUT_MS);
	}

	private static long millis(SpanData span) {
		return TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos() - span.getStartEpochNanos());
	}

}
