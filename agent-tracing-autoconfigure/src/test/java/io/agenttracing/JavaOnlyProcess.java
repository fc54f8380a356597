package io.agenttracing;

import java.time.Duration;

import io.agenttracing.testing.EndedSpans;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Prints the tree of agents that are all written in Java.
 */
public final class JavaOnlyProcess {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private JavaOnlyProcess() {
	}

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0")
			.run(arguments)) {
			Agent agent = context.getBean(Agent.class);
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("calls", StepKind.COMPUTE, () -> {
				agent.blocking();
				agent.mono().block(TIMEOUT);
				return agent.flux().blockLast(TIMEOUT);
			});
			tracer.process((Integer number) -> agent.mono()).apply(1);
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
		Agent agent() {
			return new Agent();
		}

	}

	@TracedAgent(name = "bot")
	static class Agent {

		@AgentStep(name = "blocking")
		public void blocking() {
		}

		@AgentStep(name = "mono")
		public Mono<String> mono() {
			return Mono.delay(Duration.ofMillis(1)).thenReturn("x");
		}

		@AgentStep(name = "flux")
		public Flux<Long> flux() {
			return Flux.interval(Duration.ofMillis(1)).take(2);
		}

	}

}
