package io.agenttracing.instrument.call;

import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.CallPlace;
import io.agenttracing.span.OpenSubscriptions;
import io.agenttracing.span.ReactiveThreads;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns once of each place where code needs the current span and there is none. An
 * unsampled span is current nevertheless, and if no call has had a span, none was lost.
 */
final class LostContext {

	private static final Log logger = LogFactory.getLog(AgentTracer.class);

	private static final int MAX_DEPTH = 64;

	private final AgentCalls calls;

	private final RateLimitedLog warnings = RateLimitedLog.once(logger);

	LostContext(AgentCalls calls) {
		this.calls = calls;
	}

	/**
	 * Whether a context has no span.
	 */
	static boolean isNone(Context context) {
		return !Span.fromContext(context).getSpanContext().isValid();
	}

	/**
	 * An attribute was set without a current span.
	 */
	void attribute() {
		if (isNone(Context.current())) {
			warn("attribute", "the attribute is not set");
		}
	}

	/**
	 * A carrier was injected into without a current span.
	 */
	void inject() {
		warn("inject", "the carrier has no trace context, and its receiver starts a trace of its own");
	}

	/**
	 * A span has begun a trace. That is suspicious only on a reactive thread while agents
	 * are running.
	 */
	void started(Span span, String method) {
		if (span.getSpanContext().isValid() && OpenSubscriptions.isAny()
				&& ReactiveThreads.isReactive(Thread.currentThread())) {
			warn(method, "it has started a trace of its own");
		}
	}

	private void warn(String method, String consequence) {
		if (this.calls.isEnabled() && this.calls.isSpanning() && !this.warnings.isFull()) {
			this.calls.attempt(() -> {
				CallPlace place = AgentCalls.PLACES.current(MAX_DEPTH);
				this.warnings.warn(Map.entry(method, place), () -> "AgentTracer." + method
						+ " was called where no span is current, at " + place + ", and " + consequence
						+ ". In a reactive chain or a coroutine set "
						+ "spring.reactor.context-propagation=auto, or carry the context: see docs/reactive.md. "
						+ "This is said once of each place.");
			});
		}
	}

}
