package io.agenttracing.instrument.call;

import java.time.Duration;
import java.util.List;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What has which parent in a WebFlux controller, in both of Boot's modes of context
 * propagation.
 */
class WebFluxControllersTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "method, -, http get", "deferred, -, http get", "reactive, http get, http get",
			"agent, invoke_agent flow, invoke_agent flow", "subscribeOn, -, invoke_agent flow",
			"publishOn, -, http get", "following, http get, http get" })
	void stepHasTheParent(String path, String inLimited, String inAuto) {
		assertThat(parentOfStep(path, "limited")).as("limited").isEqualTo(inLimited);
		assertThat(parentOfStep(path, "auto")).as("auto").isEqualTo(inAuto);
	}

	private String parentOfStep(String path, String mode) {
		String[] parent = new String[1];
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			MockServerHttpResponse response = new MockServerHttpResponse();
			WebHttpHandlerBuilder.applicationContext(context)
				.build()
				.handle(MockServerHttpRequest.get("/" + path).build(), response)
				.block(Duration.ofSeconds(60));
			assertThat(response.getBodyAsString().block(Duration.ofSeconds(60))).isEqualTo("x");
			EndedSpans spans = context.getBean(EndedSpans.class);
			await().until(() -> spans.tree().stream().anyMatch((edge) -> edge.contains("> http get")));
			List<String> parents = spans.tree()
				.stream()
				.filter((edge) -> edge.endsWith("> step"))
				.map((edge) -> edge.substring(0, edge.indexOf(" >")).replace("http get /" + path, "http get"))
				.toList();
			assertThat(parents).hasSize(1);
			parent[0] = parents.get(0);
		});
		Hooks.disableAutomaticContextPropagation();
		return parent[0];
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Application {

		@Bean
		Controller controller(Agent agent, Steps steps) {
			return new Controller(agent, steps);
		}

		@Bean
		Agent agent() {
			return new Agent();
		}

		@Bean
		Steps steps() {
			return new Steps();
		}

	}

	@RestController
	static class Controller {

		private final Agent agent;

		private final Steps steps;

		Controller(Agent agent, Steps steps) {
			this.agent = agent;
			this.steps = steps;
		}

		@GetMapping("/method")
		Mono<String> inTheMethod() {
			return Mono.just(this.steps.blocking());
		}

		@GetMapping("/deferred")
		Mono<String> deferred() {
			return Mono.fromCallable(this.steps::blocking);
		}

		@GetMapping("/reactive")
		Mono<String> reactive() {
			return this.steps.reactive();
		}

		@GetMapping("/agent")
		Mono<String> inAnAgent() {
			return this.agent.work(Mono.fromCallable(this.steps::blocking));
		}

		@GetMapping("/subscribeOn")
		Mono<String> inAnAgentOnAnotherThread() {
			return this.agent.work(Mono.fromCallable(this.steps::blocking).subscribeOn(Schedulers.boundedElastic()));
		}

		@GetMapping("/publishOn")
		Mono<String> behindAnAgentOnAnotherThread() {
			return this.agent.work(Mono.just("x"))
				.publishOn(Schedulers.parallel())
				.map((value) -> this.steps.blocking());
		}

		@GetMapping("/following")
		Mono<String> behindAnAgent() {
			return this.agent.work(Mono.just("x")).map((value) -> this.steps.blocking());
		}

	}

	@TracedAgent(name = "flow")
	public static class Agent {

		public Mono<String> work(Mono<String> work) {
			return work;
		}

	}

	public static class Steps {

		@AgentStep(name = "step")
		public String blocking() {
			return "x";
		}

		@AgentStep(name = "step")
		public Mono<String> reactive() {
			return Mono.just("x");
		}

	}

}
