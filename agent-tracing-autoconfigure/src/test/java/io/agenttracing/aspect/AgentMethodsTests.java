package io.agenttracing.aspect;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which methods of an annotated type are calls of the agent.
 */
class AgentMethodsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void leavesOutAccessorsAndLifecycleButNotMethodsOfOwnInterfaces() {
		this.runner.withBean(Closing.class).run((context) -> {
			Closing agent = context.getBean(Closing.class);
			agent.ask();
			agent.getValue();
			agent.setValue("x");
			agent.close();
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent closing");
		});
	}

	interface Valued<T> {

		T getValue();

		void setValue(T value);

	}

	interface ClosingAgent extends AutoCloseable {

		void ask();

		@Override
		void close();

	}

	@TracedAgent
	static class Closing implements ClosingAgent, Valued<String> {

		@Override
		public void ask() {
		}

		@Override
		public String getValue() {
			return "";
		}

		@Override
		public void setValue(String value) {
		}

		@Override
		public void close() {
		}

	}

}
