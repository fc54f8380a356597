package io.agenttracing.context;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Binds the counts of a {@link ContextCounter} as {@code agent_tracing.context}.
 */
public final class ContextMeters implements MeterBinder {

	private static final String NAME = "agent_tracing.context";

	private final ContextCounter counter;

	public ContextMeters(ContextCounter counter) {
		this.counter = counter;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.counter.observe((destination, state, adder) -> FunctionCounter.builder(NAME, adder, LongAdder::sum)
			.description("Messages received, and calls on threads, by the state of their trace context")
			.tag("destination", destination)
			.tag("state", state.tag())
			.register(registry));
	}

}
