package io.agenttracing;

import io.agenttracing.testing.EndedSpans;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Prints the tree of an agent that needs nothing but the starter.
 */
public final class RequiredLibrariesProcess {

	private RequiredLibrariesProcess() {
	}

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0")
			.run(arguments)) {
			context.getBean(Agent.class).work();
			System.out.println("spans: " + context.getBean(EndedSpans.class).tree());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Agent agent(AgentTracer tracer) {
			return new Agent(tracer);
		}

	}

	@TracedAgent(name = "bot")
	static class Agent {

		private final AgentTracer tracer;

		Agent(AgentTracer tracer) {
			this.tracer = tracer;
		}

		@AgentStep(name = "work")
		public String work() {
			return this.tracer.call("inner", StepKind.COMPUTE, () -> "done");
		}

	}

}
