package io.agenttracing.instrument.retry;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Customizers see attempts, retried calls and fallbacks, and what each of them is.
 */
class CustomizedRetriesTests {

	@Test
	void seesEveryAttemptAndWhatIsDoneInstead() {
		List<AgentCall> calls = new ArrayList<>();
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(RetryAgentTracingAutoConfiguration.class))
			.withUserConfiguration(Config.class)
			.withBean(Flaky.class)
			.withBean(AgentSpanCustomizer.class, () -> (span, call) -> {
				calls.add(call);
				span.setAttribute("tenant", call.operation() + " " + call.name());
			})
			.run((context) -> {
				AgentTracer tracer = context.getBean(AgentTracer.class);
				Flaky flaky = context.getBean(Flaky.class);
				tracer.agent("risk", () -> flaky.step() + flaky.plain());
				tracer.fallback("words", new IllegalStateException("down"), () -> "x");
				EndedSpans spans = context.getBean(EndedSpans.class);
				assertThat(spans.all()).hasSize(8).allSatisfy((span) -> {
					String tenant = span.getAttributes().get(AttributeKey.stringKey("tenant"));
					assertThat(tenant).isNotNull();
				});
				assertThat(calls).extracting((call) -> call.operation() + " " + call.name())
					.containsExactly("AGENT risk", "STEP embed", "ATTEMPT embed", "ATTEMPT embed", "RETRIED plain",
							"ATTEMPT plain", "ATTEMPT plain", "FALLBACK words");
				assertThat(calls.get(1).method()).isNotNull();
				assertThat(calls.get(2))
					.isEqualTo(new AgentCall("embed", null, null, List.of(), AgentCall.Operation.ATTEMPT));
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

	}

	static class Flaky {

		private int failing;

		@AgentStep(kind = StepKind.API, name = "embed")
		@Retryable(delay = 1)
		public String step() {
			return failOnce();
		}

		@Retryable(delay = 1)
		public String plain() {
			return failOnce();
		}

		private String failOnce() {
			if (this.failing++ % 2 == 0) {
				throw new IllegalStateException("down");
			}
			return "done";
		}

	}

}
