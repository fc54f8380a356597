package io.agenttracing.instrument.call;

import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.OpenSubscriptions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns of places where code asks for what is current and nothing is, once of each. What
 * was not sampled is current nevertheless, and where no call has had a span, none was
 * lost.
 */
final class LostContext {

	private static final Log logger = LogFactory.getLog(AgentTracer.class);

	private static final int MAX_DEPTH = 64;

	private static final StackWalker STACK = StackWalker.getInstance();

	private final AgentCalls calls;

	private final RateLimitedLog warnings = RateLimitedLog.once(logger);

	LostContext(AgentCalls calls) {
		this.calls = calls;
	}

	/**
	 * Whether nothing is current in a context.
	 */
	static boolean isNone(Context context) {
		return !Span.fromContext(context).getSpanContext().isValid();
	}

	/**
	 * An attribute has nowhere to go.
	 */
	void attribute() {
		if (isNone(Context.current())) {
			tell("attribute", "the attribute is not set");
		}
	}

	/**
	 * A carrier is left without a trace context.
	 */
	void inject() {
		tell("inject", "the carrier has no trace context, and its receiver starts a trace of its own");
	}

	/**
	 * A span has started a trace. Only where agents are at work, and their threads are no
	 * longer those of their callers, is that suspicious.
	 */
	void started(Span span, String method) {
		if (span.getSpanContext().isValid() && OpenSubscriptions.isAny()
				&& ReactiveThreads.isReactive(Thread.currentThread())) {
			tell(method, "it has started a trace of its own");
		}
	}

	private void tell(String method, String consequence) {
		if (this.calls.isEnabled() && this.calls.isSpanning() && !this.warnings.isFull()) {
			this.calls.attempt(() -> {
				CallPlace place = STACK.walk((frames) -> frames.limit(MAX_DEPTH)
					.filter(CallPlace::isOfApplication)
					.findFirst()
					.map(CallPlace::of)
					.orElse(CallPlace.UNKNOWN));
				this.warnings.warn(Map.entry(method, place), () -> "AgentTracer." + method
						+ " was called where no span is current, at " + place + ", and " + consequence
						+ ". In a reactive chain or a coroutine set "
						+ "spring.reactor.context-propagation=auto, or carry the context: see docs/reactive.md. "
						+ "This is said once of each place.");
			});
		}
	}

}
