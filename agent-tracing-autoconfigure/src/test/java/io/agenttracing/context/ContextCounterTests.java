package io.agenttracing.context;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContextCounter} and {@link ContextMeters}.
 */
class ContextCounterTests {

	private final ContextCounter counter = new ContextCounter();

	@Test
	void countsByDestinationAndState() {
		this.counter.increment("a", ContextState.MISSING);
		this.counter.increment("a", ContextState.MISSING);
		this.counter.increment("b", ContextState.PRESENT);
		assertThat(this.counter.count("a", ContextState.MISSING)).isEqualTo(2);
		assertThat(this.counter.count("a", ContextState.PRESENT)).isZero();
		assertThat(this.counter.count("b", ContextState.PRESENT)).isOne();
		assertThat(this.counter.count("c", ContextState.PRESENT)).isZero();
	}

	@Test
	void countsDestinationsPastTheLimitAsOne() {
		for (int i = 0; i < 250; i++) {
			this.counter.increment("destination " + i, ContextState.MALFORMED);
		}
		assertThat(this.counter.count("destination 99", ContextState.MALFORMED)).isOne();
		assertThat(this.counter.count("destination 100", ContextState.MALFORMED)).isZero();
		assertThat(this.counter.count(ContextCounter.OTHER, ContextState.MALFORMED)).isEqualTo(150);
	}

	@Test
	void publishesWhatWasCountedBeforeAndAfterBinding() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.counter.increment("before", ContextState.PRESENT);
		new ContextMeters(this.counter).bindTo(registry);
		this.counter.increment("after", ContextState.MISSING);
		assertThat(count(registry, "before", "present")).isOne();
		assertThat(count(registry, "before", "missing")).isZero();
		assertThat(count(registry, "after", "missing")).isOne();
	}

	private static double count(SimpleMeterRegistry registry, String destination, String state) {
		return registry.get("agent_tracing.context")
			.tags("destination", destination, "state", state)
			.functionCounter()
			.count();
	}

}
