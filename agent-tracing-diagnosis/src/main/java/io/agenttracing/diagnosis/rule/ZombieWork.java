package io.agenttracing.diagnosis.rule;

import java.util.List;

import com.google.auto.service.AutoService;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.TimeText;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A call went on when the one who waited for it had given up. Nothing is saved by ending
 * it, since nobody waits, but what it takes.
 *
 * @since 0.1.0
 */
@AutoService(DiagnosisRule.class)
public final class ZombieWork implements DiagnosisRule {

	@Override
	public String id() {
		return "zombie-work";
	}

	@Override
	public boolean concerns(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS) != null
				|| span.getAttributes().get(AgentSpanAttributes.CANCELLED) != null;
	}

	@Override
	public List<String> causes() {
		return List.of(TimeoutInversion.ID, RetryCannotFit.ID, FirstTimeout.ID);
	}

	@Override
	public void examine(Trace trace, Verdict verdict) {
		boolean timeouts = false;
		boolean givenUp = false;
		for (SpanNode span : trace.spans()) {
			timeouts |= span.hasTimeout() || span.isTimedOut();
			givenUp |= span.gaveUp();
		}
		Zombie worst = givenUp ? worst(trace) : null;
		if (worst == null) {
			if (!timeouts) {
				verdict.notJudged("no timeout is declared and nothing timed out");
			}
			return;
		}
		String waiter = worst.waiter().label();
		verdict.found(Severity.WARNING, worst.span())
			.and(worst.waiter())
			.subject(worst.span().label() + " in " + waiter)
			.number("wasted_ms", worst.wasted())
			.cause("%s went on for %s after %s had given up.", worst.span().label(), TimeText.of(worst.wasted()),
					waiter)
			.fix("Cancel it when %s gives up, or %s.", waiter, sooner(trace, worst));
	}

	// What goes on ends when the call does that it waits for.
	private static String sooner(Trace trace, Zombie zombie) {
		SpanNode waiter = zombie.waiter();
		SpanNode open = StillOpen.below(waiter);
		SpanNode held = (open != null && open.isBelow(zombie.span())) ? open : zombie.span();
		return (held.hasTimeout() ? "lower the timeout of %s, so that it ends before%s"
				: "give %s a timeout that ends before%s")
			.formatted(held.label(), Setting.below(trace, held, waiter.end() - held.begin()));
	}

	// From the top: the one who gave up first, and whether a zombie is above.
	private static @Nullable Zombie worst(Trace trace) {
		List<SpanNode> order = trace.order();
		SpanNode[] gone = new SpanNode[order.size()];
		boolean[] zombie = new boolean[order.size()];
		Zombie worst = null;
		for (int i = 0; i < gone.length; i++) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			if (parent == null) {
				continue;
			}
			int above = parent.order();
			zombie[i] = zombie[above];
			gone[i] = isAwaited(trace, span, parent) ? earlier(parent, gone[above]) : null;
			SpanNode waiter = gone[i];
			if (waiter != null && !zombie[i] && !span.isWait() && span.end() > waiter.end() + Tolerance.GIVING_UP
					&& !trace.isSkewed(span)) {
				zombie[i] = true;
				double wasted = span.end() - Math.max(span.begin(), waiter.end());
				if (wasted >= Tolerance.GIVING_UP && (worst == null || wasted > worst.wasted())) {
					worst = new Zombie(span, waiter, wasted);
				}
			}
		}
		return worst;
	}

	private static boolean isAwaited(Trace trace, SpanNode span, SpanNode parent) {
		if (span.isConsumer()) {
			return trace.isAwaited(parent);
		}
		return parent.isProducer() || !span.isDetached() || parent.isError() || parent.isCancelled();
	}

	private static @Nullable SpanNode earlier(SpanNode parent, @Nullable SpanNode known) {
		return (parent.gaveUp() && (known == null || parent.end() <= known.end())) ? parent : known;
	}

	/**
	 * What went on.
	 *
	 * @param span the topmost call that did
	 * @param waiter who had given up
	 * @param wasted for how long, in milliseconds
	 */
	private record Zombie(SpanNode span, SpanNode waiter, double wasted) {

	}

}
