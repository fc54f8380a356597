package io.agenttracing.insight.diagnosis;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.AgentSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A call was reported as stuck while it was open. To blame is the deepest agent, step or
 * receiver of a message; what it waited for is said. Those above it only waited for it.
 */
final class Hung implements DiagnosisRule {

	static final String ID = "hung";

	// Commands of Redis that wait for somebody else's message.
	private static final Set<String> WAITS = Set.of("blpop", "brpop", "blmpop", "blmove", "brpoplpush", "bzpopmin",
			"bzpopmax", "bzmpop", "xread", "xreadgroup", "wait", "waitaof");

	@Override
	public void examine(ReviewedTrace trace, Consumer<Finding> findings) {
		Map<SpanData, SpanData> leaves = new LinkedHashMap<>();
		Set<String> waiting = new HashSet<>();
		for (SpanData span : trace.stuckSpans()) {
			SpanData worker = worker(trace, span);
			leaves.merge(worker, span, (known, other) -> (known == worker) ? other : known);
			trace.ancestors(worker).forEach((ancestor) -> waiting.add(ancestor.getSpanId()));
		}
		leaves.forEach((worker, leaf) -> {
			if (!waiting.contains(worker.getSpanId()) && !trace.lacksCallers(worker)) {
				findings.accept(finding(trace, worker, (leaf != worker) ? leaf : null));
			}
		});
	}

	// A call of another library is made by the agent or step above it.
	private static SpanData worker(ReviewedTrace trace, SpanData span) {
		if (isOwn(span)) {
			return span;
		}
		return trace.ancestors(span).stream().filter(Hung::isOwn).findFirst().orElse(span);
	}

	private static boolean isOwn(SpanData span) {
		return AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName());
	}

	private static Finding finding(ReviewedTrace trace, SpanData worker, @Nullable SpanData awaited) {
		String name = ReviewedTrace.name(worker);
		SpanData caller = trace.parent(worker);
		String where = (caller != null) ? name + " in " + caller.getName() : name;
		SpanData span = (awaited != null) ? awaited : worker;
		long millis = TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos() - span.getStartEpochNanos());
		boolean interrupted = Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.INTERRUPTED));
		String cause = "%s was stuck%s and %s after %s".formatted(where,
				(awaited != null) ? ", waiting for " + ReviewedTrace.name(awaited) + "," : "",
				interrupted ? "still open when the application stopped" : "ended", TimeText.of(millis));
		return new Finding(ID, where, cause, advice(name, span));
	}

	private static String advice(String worker, SpanData span) {
		Long timeout = span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
		String name = ReviewedTrace.name(span);
		if (timeout != null) {
			return "Lower the timeout of %s, which is %s".formatted(name, TimeText.of(timeout));
		}
		if (WAITS.contains(span.getName().toLowerCase(Locale.ROOT))) {
			return "See why nothing came from the other end of %s, and give %s a timeout".formatted(name, worker);
		}
		return "Give %s a timeout".formatted(name);
	}

}
