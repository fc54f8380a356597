package io.agenttracing.instrument.retry;

import java.util.List;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.instrument.call.Flows;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @Retryable} on a method that returns a Kotlin Flow: nothing has happened yet
 * when it returns, so that is no attempt.
 */
class FlowRetryTests {

	@Test
	void isOneSpanAndNoAttempt() {
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(RetryAgentTracingAutoConfiguration.class))
			.withUserConfiguration(Config.class)
			.withBean(RetriedFlow.class)
			.run((context) -> {
				RetriedFlow agent = context.getBean(RetriedFlow.class);
				assertThat(context.getBean(AgentTracer.class)
					.<List<Object>>call("work", StepKind.COMPUTE, () -> Flows.list(agent.tokens())))
					.containsExactly("a");
				assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > work", "work > tokens");
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

	}

}
