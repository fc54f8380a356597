package io.agenttracing.instrument.mcp;

import io.agenttracing.instrument.mcp.OperationMeter.MeteredOperation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperationTimers}.
 */
class OperationTimersTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final OperationMeter client = OperationTimers.client(this.registry);

	@Test
	void namesBeyondTheFirstHundredAreOne() {
		for (int i = 0; i < OperationTimers.MOST + 10; i++) {
			this.client.ended(call("tool-" + i), null, 1_000_000);
		}
		this.client.ended(call("x".repeat(300)), null, 1_000_000);
		assertThat(this.registry.find(OperationTimers.CLIENT).timers()).hasSize(OperationTimers.MOST + 1);
		assertThat(timer("(other)").count()).isEqualTo(11);
	}

	@Test
	void secretsAreMasked() {
		this.client.ended(call("AKIAIOSFODNN7EXAMPLE"), null, 1_000_000);
		assertThat(this.registry.find(OperationTimers.CLIENT).timers()).singleElement()
			.satisfies((timer) -> assertThat(timer.getId().toString()).doesNotContain("AKIAIOSFODNN7EXAMPLE"));
	}

	@Test
	void whatIsMissingIsNone() {
		OperationTimers.server(this.registry)
			.ended(new MeteredOperation("prompts/get", null, "greeting", null, "ignored"), "-32602", 1_000_000);
		Timer timer = this.registry.get(OperationTimers.SERVER)
			.tags("gen_ai.tool.name", "none", "gen_ai.prompt.name", "greeting", "error.type", "-32602",
					"network.transport", "none")
			.timer();
		assertThat(timer.getId().getTag("server.address")).isNull();
	}

	@Test
	void bucketsAreThoseOfTheConventions() {
		this.client.ended(call("weather"), null, 1_000_000);
		assertThat(timer("weather").takeSnapshot().histogramCounts()).extracting(CountAtBucket::bucket)
			.containsExactly(0.01e9, 0.02e9, 0.05e9, 0.1e9, 0.2e9, 0.5e9, 1e9, 2e9, 5e9, 10e9, 30e9, 60e9, 120e9,
					300e9);
	}

	private Timer timer(String tool) {
		return this.registry.get(OperationTimers.CLIENT).tag("gen_ai.tool.name", tool).timer();
	}

	private static MeteredOperation call(@Nullable String tool) {
		return new MeteredOperation("tools/call", tool, null, McpAttributes.TCP, "127.0.0.1");
	}

}
