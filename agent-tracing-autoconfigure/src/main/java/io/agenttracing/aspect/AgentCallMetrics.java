package io.agenttracing.aspect;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts what spans of agents have lost to exceptions beside the call.
 */
final class AgentCallMetrics implements MeterBinder {

	private final AgentCalls calls;

	AgentCallMetrics(AgentCalls calls) {
		this.calls = calls;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("agent_tracing.instrumentation.failures", this.calls, AgentCalls::failures)
			.description("Attributes, customizers and spans lost to an exception")
			.register(registry);
	}

}
