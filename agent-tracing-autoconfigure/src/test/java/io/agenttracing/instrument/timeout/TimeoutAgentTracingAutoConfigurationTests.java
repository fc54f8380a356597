package io.agenttracing.instrument.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.Deadline;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.instrument.baggage.BaggageAgentTracingAutoConfiguration;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TimeoutAgentTracingAutoConfiguration}.
 */
class TimeoutAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(TimeoutAgentTracingAutoConfiguration.class));

	@Test
	void declaresNothingByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(DeclaredTimeouts.class).of("risk")).isNull());
	}

	@Test
	void theFirstMatchApplies() {
		this.runner
			.withPropertyValues("agent-tracing.timeouts[0].agent=risk-check", "agent-tracing.timeouts[0].timeout=4s",
					"agent-tracing.timeouts[1].agent=risk-*", "agent-tracing.timeouts[1].timeout=250ms")
			.run((context) -> {
				DeclaredTimeouts timeouts = context.getBean(DeclaredTimeouts.class);
				assertThat(timeouts.of("risk-check")).isEqualTo(Duration.ofSeconds(4));
				assertThat(timeouts.of("risk-score")).isEqualTo(Duration.ofMillis(250));
				assertThat(timeouts.of("risk")).isNull();
			});
	}

	@ParameterizedTest
	@CsvSource({ "agent, '', timeout, 4s, agent", "agent, ' ', timeout, 4s, agent", "timeout, 0s, agent, a, timeout",
			"timeout, -1s, agent, a, timeout", "agent, a, agent, a, timeout", "timeout, 1ns, agent, a, timeout" })
	void failsAtStartupForWhatCannotBeMeant(String first, String firstValue, String second, String secondValue,
			String key) {
		this.runner
			.withPropertyValues("agent-tracing.timeouts[0].agent=x", "agent-tracing.timeouts[0].timeout=1s",
					"agent-tracing.timeouts[1]." + first + "=" + firstValue,
					"agent-tracing.timeouts[1]." + second + "=" + secondValue)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("agent-tracing.timeouts[1]." + key));
	}

	@Test
	void whatIsLeftShrinksFromHopToHop() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			List<Long> left = new ArrayList<>();
			Map<String, String> carrier = new HashMap<>();
			try (Scope scope = Deadline.limit(Context.current(), 5000).makeCurrent()) {
				tracer.call("first", StepKind.COMPUTE, () -> hop(tracer, carrier, left));
			}
			for (int i = 0; i < 3; i++) {
				tracer.continueFrom(Map.copyOf(carrier), "next", () -> hop(tracer, carrier, left));
			}
			assertThat(left).hasSize(4).isSortedAccordingTo((one, other) -> Long.compare(other, one));
			assertThat(left.get(0)).isLessThanOrEqualTo(5000);
			assertThat(left.get(3)).isPositive().isLessThan(left.get(0) - 30);
			assertThat(Deadline.of(Context.current())).isNull();
		});
	}

	@Test
	void sendsItInACarrierOfTheApplication() {
		this.runner.withConfiguration(AutoConfigurations.of(BaggageAgentTracingAutoConfiguration.class))
			.run((context) -> assertThat(carrier(context.getBean(AgentTracer.class))).containsKey("traceparent")
				.containsKey("agent-tracing-budget"));
	}

	@Test
	void writesNothingWhereTracingIsSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(DeclaredTimeouts.class);
			assertThat(carrier(context.getBean(AgentTracer.class))).isEmpty();
		});
	}

	private static Map<String, String> carrier(AgentTracer tracer) {
		Map<String, String> carrier = new HashMap<>();
		try (Scope scope = Deadline.limit(Context.current(), 5000).makeCurrent()) {
			tracer.call("work", StepKind.COMPUTE, () -> {
				tracer.inject(carrier);
				return "done";
			});
		}
		return carrier;
	}

	private static boolean hop(AgentTracer tracer, Map<String, String> carrier, List<Long> left) {
		Deadline deadline = Deadline.of(Context.current());
		long arrived = deadline.remainingMillis();
		await().pollInterval(Duration.ofMillis(5)).until(() -> deadline.remainingMillis() <= arrived - 15);
		tracer.inject(carrier);
		return left.add(Long.valueOf(carrier.get("agent-tracing-budget")));
	}

}
