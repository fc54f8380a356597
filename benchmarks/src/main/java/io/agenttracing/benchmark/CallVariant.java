package io.agenttracing.benchmark;

import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;

/**
 * The ways of calling, each with the state its spans are in. Spans that are not sampled
 * are either not made at all or recorded, for the watch over what hangs and in case of an
 * error.
 */
enum CallVariant {

	PLAIN("a plain call", "calls") {

		@Override
		Calls start() {
			return Calls.of(new UntracedCheck());
		}

	},

	PROXY("a proxy that does nothing", "calls") {

		@Override
		Calls start() {
			ProxyFactory factory = new ProxyFactory(new UntracedCheck());
			factory.setProxyTargetClass(true);
			factory.addAdvice((MethodInterceptor) (invocation) -> invocation.proceed());
			return Calls.of((Check) factory.getProxy());
		}

	},

	HAND_SAMPLED("hand-written", "calls") {

		@Override
		Calls start() {
			return BootCalls.sampled(HandWrittenCheck.class);
		}

	},

	HAND_EXPORTED("hand-written, into Boot's batch processor", "calls") {

		@Override
		Calls start() {
			return BootCalls.batched(HandWrittenCheck.class);
		}

	},

	HAND_TRACE("hand-written, into Boot's batch processor, an agent with 20 steps", "calls") {

		@Override
		Calls start() {
			return new TracesOfSteps(BootCalls.batched(HandWrittenAgentCheck.Traced.class));
		}

	},

	ADVICE_SAMPLED("hand-written in the advice of a proxy", "calls") {

		@Override
		Calls start() {
			return BootCalls.sampled(HandWrittenAdvice.Advised.class);
		}

	},

	FINDABLE_SAMPLED("hand-written in the advice of a proxy, with a kind and a note in the context", "calls") {

		@Override
		Calls start() {
			return BootCalls.sampled(HandWrittenAdvice.Findable.class);
		}

	},

	HAND_DROPPED("hand-written, not sampled", "calls") {

		@Override
		Calls start() {
			return BootCalls.dropped(HandWrittenCheck.class);
		}

	},

	HAND_BELOW("hand-written, below what is not sampled", "calls") {

		@Override
		Calls start() {
			return new CallsBelow(BootCalls.dropped(HandWrittenCheck.class));
		}

	},

	STEP_SAMPLED("@AgentStep, everything else off", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.sampled(StepCheck.class, "agent-tracing.sampling.keep.errors=false",
					"spring.autoconfigure.exclude=io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration");
		}

	},

	STEP_ALL("@AgentStep, everything on", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.exported(StepCheck.class);
		}

	},

	STEP_TRACE("@AgentStep, everything on, an agent with 20 steps", CallVariant.OURS) {

		@Override
		Calls start() {
			return new TracesOfSteps(BootCalls.exported(AgentCheck.Traced.class));
		}

	},

	STEP_DROPPED("@AgentStep, not sampled, keep and watchdog off", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.dropped(StepCheck.class, "agent-tracing.sampling.keep.errors=false",
					"agent-tracing.inflight.enabled=false");
		}

	},

	STEP_BELOW("@AgentStep, below what is not sampled, keep and watchdog off", CallVariant.OURS) {

		@Override
		Calls start() {
			return new CallsBelow(BootCalls.leftOut(StepCheck.class, "agent-tracing.sampling.keep.errors=false",
					"agent-tracing.inflight.enabled=false"));
		}

	},

	STEP_RECORDED("@AgentStep, not sampled, keep and watchdog on", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.recorded(StepCheck.class);
		}

	},

	STEP_KEPT("@AgentStep, not sampled, keep on, watchdog off", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.recorded(StepCheck.class, "agent-tracing.inflight.enabled=false");
		}

	},

	STEP_WATCHED("@AgentStep, not sampled, keep off, watchdog on", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.recorded(StepCheck.class, "agent-tracing.sampling.keep.errors=false");
		}

	},

	AGENT_SHAPED("@TracedAgent with ten fields, everything else off", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.sampled(PayloadCheck.Traced.class, "agent-tracing.sampling.keep.errors=false",
					"spring.autoconfigure.exclude=io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration");
		}

	},

	AGENT_UNSHAPED("@TracedAgent with ten fields, shapes and everything else off", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.sampled(PayloadCheck.Traced.class, "agent-tracing.sampling.keep.errors=false",
					"agent-tracing.shapes=off",
					"spring.autoconfigure.exclude=io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration");
		}

	},

	STEP_NOT_SHOWN("@AgentStep, everything on, the page of traces off", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.exported(StepCheck.class, "agent-tracing.viewer.enabled=false");
		}

		@Override
		String classPath() {
			return System.getProperty("java.class.path");
		}

	},

	STEP_SHOWN("@AgentStep, everything on, the page of traces on", CallVariant.OURS) {

		@Override
		Calls start() {
			return BootCalls.exported(StepCheck.class, "agent-tracing.viewer.enabled=true",
					"agent-tracing.viewer.port=0");
		}

		@Override
		String classPath() {
			return STEP_NOT_SHOWN.classPath();
		}

	},

	REQUEST_NAMED_LATE("a request of RestClient, its span named at the end", CallVariant.REQUESTS) {

		@Override
		Calls start() {
			return BootCalls.exported(RequestCheck.class, "spring.autoconfigure.exclude="
					+ "io.agenttracing.instrument.observation.ObservationAgentTracingAutoConfiguration");
		}

	},

	REQUEST_NAMED_EARLY("a request of RestClient, its span named at the start, too", CallVariant.REQUESTS) {

		@Override
		Calls start() {
			return BootCalls.exported(RequestCheck.class);
		}

	},

	OBSERVATION_SAMPLED("Observation by hand", "calls") {

		@Override
		Calls start() {
			return BootCalls.sampled(ObservationCheck.class);
		}

	},

	OBSERVATION_DROPPED("Observation by hand, not sampled", "calls") {

		@Override
		Calls start() {
			return BootCalls.dropped(ObservationCheck.class);
		}

	},

	OBSERVED_SAMPLED("@Observed", "calls") {

		@Override
		Calls start() {
			return BootCalls.sampled(ObservedCheck.class);
		}

	},

	OBSERVED_DROPPED("@Observed, not sampled", "calls") {

		@Override
		Calls start() {
			return BootCalls.dropped(ObservedCheck.class);
		}

	},

	NEW_SPAN_SAMPLED("@NewSpan", "calls") {

		@Override
		Calls start() {
			return BootCalls.sampled(NewSpanCheck.class);
		}

	},

	NEW_SPAN_DROPPED("@NewSpan, not sampled", "calls") {

		@Override
		Calls start() {
			return BootCalls.dropped(NewSpanCheck.class);
		}

	},

	WITH_SPAN_SAMPLED("OpenTelemetry's starter, @WithSpan", "with-span") {

		@Override
		Calls start() {
			return WithSpanCalls.sampled();
		}

	},

	WITH_SPAN_DROPPED("OpenTelemetry's starter, @WithSpan, not sampled", "with-span") {

		@Override
		Calls start() {
			return WithSpanCalls.dropped();
		}

	};

	private static final String OURS = "agent-tracing";

	/** The same with an HTTP client. */
	private static final String REQUESTS = "requests";

	private final String title;

	private final String peer;

	CallVariant(String title, String peer) {
		this.title = title;
		this.peer = peer;
	}

	/**
	 * Starts what the calls need, in this JVM.
	 */
	abstract Calls start();

	String title() {
		return this.title;
	}

	String classPath() {
		return Peers.classPath(this.peer.equals(OURS) ? "calls" : this.peer, isOurs(), (library) -> true);
	}

	boolean isOurs() {
		return this.peer.equals(OURS) || this.peer.equals(REQUESTS);
	}

	/**
	 * The number of steps of a call, by which its costs are divided.
	 */
	int steps() {
		return name().endsWith("_TRACE") ? AgentCheck.STEPS : 1;
	}

	/**
	 * As many calls as take about as long as so many steps.
	 */
	int calls(int steps) {
		boolean dear = name().startsWith("OBSERVED_") || name().startsWith("NEW_SPAN_");
		return Math.max(1, steps / (dear ? 10 : steps()));
	}

	/**
	 * The hand-written calls in the same place.
	 */
	CallVariant limit() {
		if (name().endsWith("_TRACE")) {
			return HAND_TRACE;
		}
		if (name().endsWith("_BELOW")) {
			return HAND_BELOW;
		}
		return name().endsWith("_DROPPED") ? HAND_DROPPED : HAND_SAMPLED;
	}

}
