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
import org.jspecify.annotations.Nullable;

/**
 * A call was reported as stuck while it was open. To blame is the deepest agent, step or
 * receiver of a message; what it waited for is said. Those above it only waited for it.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class Hung implements DiagnosisRule {

	static final String ID = "hung";

	// Commands of Redis that wait for somebody else's message.
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
				findings.accept(finding(trace, worker, (leaf != worker) ? leaf : null));
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

	private static Finding finding(Trace trace, SpanData worker, @Nullable SpanData awaited) {
		String name = Trace.name(worker);
		SpanData caller = trace.parent(worker);
		String where = (caller != null) ? name + " in " + caller.getName() : name;
		SpanData span = (awaited != null) ? awaited : worker;
		long millis = TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos() - span.getStartEpochNanos());
		boolean interrupted = Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.INTERRUPTED));
		String cause = "%s was stuck%s and %s after %s".formatted(where,
				(awaited != null) ? ", waiting for " + Trace.name(awaited) + "," : "",
				interrupted ? "still open when the application stopped" : "ended", TimeText.of(millis));
		return new Finding(ID, where, cause, advice(name, span));
	}

	private static String advice(String worker, SpanData span) {
		Long timeout = span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS);
		String name = Trace.name(span);
		if (timeout != null) {
			return "Lower the timeout of %s, which is %s".formatted(name, TimeText.of(timeout));
		}
		if (WAITS.contains(span.getName().toLowerCase(Locale.ROOT))) {
			return "See why nothing came from the other end of %s, and give %s a timeout".formatted(name, worker);
		}
		return "Give %s a timeout".formatted(name);
	}

}
