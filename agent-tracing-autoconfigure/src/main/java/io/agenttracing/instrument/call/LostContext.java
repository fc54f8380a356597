package io.agenttracing.instrument.call;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.AgentTracer;
import io.agenttracing.span.OpenSubscriptions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells of places where code asks for what is current and nothing is, once of each. What
 * was not sampled is current nevertheless, and where no call has had a span, none was
 * lost.
 */
final class LostContext {

	private static final Log logger = LogFactory.getLog(AgentTracer.class);

	private static final int MAX_PLACES = 256;

	private static final int MAX_DEPTH = 64;

	private static final StackWalker STACK = StackWalker.getInstance();

	private static final Set<String> OWN = Set.of(OpenTelemetryAgentTracer.class.getName(), LostContext.class.getName(),
			AgentCalls.class.getName(), AgentSpanStarter.class.getName(), CallFallbacks.class.getName(), LostThreads.class.getName(), AgentCallInterceptor.class.getName(),
			TracedWork.class.getName(), ReactiveCalls.class.getName());

	// Kotlin's extensions of the tracer are beside it.
	private static final String API = AgentTracer.class.getPackageName();

	private static final List<String> LIBRARIES = List.of("java.", "jdk.", "kotlin.", "kotlinx.",
			"org.springframework.aop.", "org.springframework.cglib.");

	private final AgentCalls calls;

	private final Set<Place> told = ConcurrentHashMap.newKeySet();

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
		if (this.calls.isEnabled() && this.calls.isSpanning() && this.told.size() < MAX_PLACES) {
			this.calls.attempt(() -> {
				Place place = STACK.walk((frames) -> frames.limit(MAX_DEPTH)
					.filter(LostContext::isPlace)
					.findFirst()
					.map((frame) -> Place.of(method, frame))
					.orElseGet(() -> new Place(method, "an unknown place", "", 0)));
				if (this.told.add(place)) {
					logger.warn("AgentTracer." + method + " was called where no span is current, at " + place + ", and "
							+ consequence + ". In a reactive chain or a coroutine set "
							+ "spring.reactor.context-propagation=auto, or carry the context: see docs/reactive.md. "
							+ "This is said once of each place.");
				}
			});
		}
	}

	static boolean isPlace(StackFrame frame) {
		String type = frame.getClassName();
		if (OWN.contains(type) || type.contains("$Proxy") || type.contains("$$SpringCGLIB$$")
				|| type.lastIndexOf('.') == API.length() && type.startsWith(API)) {
			return false;
		}
		for (String library : LIBRARIES) {
			if (type.startsWith(library)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A line of code that calls a method of the tracer.
	 */
	private record Place(String called, String type, String method, int line) {

		private static Place of(String called, StackFrame frame) {
			return new Place(called, frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
		}

		@Override
		public String toString() {
			return this.method.isEmpty() ? this.type : this.type + "." + this.method + ":" + this.line;
		}

	}

}
