package io.agenttracing.instrument.call;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Agents that a post-processor of the application needs before they can be advised.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyAgentsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void saysOnceThatAnAgentWasMadeTooEarly(CapturedOutput output) {
		this.runner.withUserConfiguration(NeededEarly.class).run((context) -> {
			assertThat(context.getBean("early", Agent.class).ask()).isEqualTo("answer");
			assertThat(context.getBean("late", Agent.class).ask()).isEqualTo("answer");
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(1);
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("lazy")).isFalse();
			assertThat(output).containsOnlyOnce("No call of the agent bean")
				.contains("No call of the agent bean 'early' (" + Agent.class.getName() + ") is traced");
		});
	}

	@Test
	void saysNothingOfMocksAndOfWhatWasSaidBefore(CapturedOutput output) {
		this.runner.withBean("final", FinalAgent.class)
			.withInitializer((context) -> context.getBeanFactory().registerSingleton("mocked", mock(Agent.class)))
			.run((context) -> assertThat(output).containsOnlyOnce(FinalAgent.class.getName())
				.doesNotContain("No call of the agent bean"));
	}

	@TracedAgent(name = "early")
	static class Agent {

		public String ask() {
			return "answer";
		}

	}

	@TracedAgent(name = "final")
	static final class FinalAgent {

		public String ask() {
			return "answer";
		}

	}

	private record Audit(Agent agent) implements BeanPostProcessor, Ordered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeededEarly {

		@Bean
		static Audit audit(Agent early) {
			return new Audit(early);
		}

		@Bean
		static Agent early() {
			return new Agent();
		}

		@Bean
		Agent late() {
			return new Agent();
		}

		@Bean
		@Lazy
		Agent lazy() {
			return new Agent();
		}

	}

}
