package io.agenttracing.benchmark;

import io.agenttracing.TracedAgent;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * An agent that takes all of its steps in one call.
 */
class AgentCheck implements Check {

	static final int STEPS = 20;

	private final Check step;

	AgentCheck(Check step) {
		this.step = step;
	}

	@Override
	@TracedAgent(name = "checker")
	public Verdict check(String id, int pages, String text) {
		return steps(this.step, id, pages, text);
	}

	static Verdict steps(Check step, String id, int pages, String text) {
		for (int i = 1; i < STEPS; i++) {
			step.check(id, pages, text);
		}
		return step.check(id, pages, text);
	}

	/**
	 * The agent, and its step.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Traced {

		@Bean
		StepCheck step() {
			return new StepCheck();
		}

		@Bean
		@Primary
		AgentCheck agent(StepCheck step) {
			return new AgentCheck(step);
		}

	}

}
