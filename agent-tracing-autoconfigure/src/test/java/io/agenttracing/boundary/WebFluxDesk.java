package io.agenttracing.boundary;

import java.time.Duration;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The application of docs/reactive.md in Java.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFlux
class WebFluxDesk {

	@Bean
	Support support(Retrieval retrieval, Profiles profiles, Model model) {
		return new Support(retrieval, profiles, model);
	}

	@Bean
	Retrieval retrieval(WebClient client, AgentTracer tracer) {
		return new Retrieval(client, tracer);
	}

	@Bean
	Profiles profiles() {
		return new Profiles();
	}

	@Bean
	Model model(WebClient client) {
		return new Model(client);
	}

	@RestController
	static class Desk {

		private final Support support;

		Desk(Support support) {
			this.support = support;
		}

		@GetMapping("/desk/{question}")
		Mono<String> answer(@PathVariable String question) {
			return this.support.answer(question);
		}

	}

	@TracedAgent(name = "support", role = TracedAgent.Role.ORCHESTRATOR)
	public static class Support {

		private final Retrieval retrieval;

		private final Profiles profiles;

		private final Model model;

		Support(Retrieval retrieval, Profiles profiles, Model model) {
			this.retrieval = retrieval;
			this.profiles = profiles;
			this.model = model;
		}

		public Mono<String> answer(String question) {
			Mono<String> passages = this.retrieval.passages(question);
			Mono<String> profile = Mono.fromCallable(() -> this.profiles.of("c-17"))
				.subscribeOn(Schedulers.boundedElastic());
			return Mono.zip(passages, profile)
				.flatMap((found) -> this.model.complete(found.getT1() + found.getT2())
					.retryWhen(Retry.backoff(2, Duration.ofMillis(20))));
		}

	}

	@TracedAgent(name = "retrieval")
	public static class Retrieval {

		private final WebClient client;

		private final AgentTracer tracer;

		Retrieval(WebClient client, AgentTracer tracer) {
			this.client = client;
			this.tracer = tracer;
		}

		public Mono<String> passages(String question) {
			return this.client.get()
				.uri("/passages/{question}", question)
				.retrieve()
				.bodyToMono(String.class)
				.handle((passages, sink) -> {
					this.tracer.attribute("passages.length", passages.length());
					sink.next(passages);
				});
		}

	}

	public static class Profiles {

		@AgentStep(name = "profile", kind = StepKind.TOOL)
		public String of(String customer) {
			return "profile of " + customer;
		}

	}

	public static class Model {

		private final WebClient client;

		Model(WebClient client) {
			this.client = client;
		}

		@AgentStep(kind = StepKind.LLM, model = "writer-1")
		public Mono<String> complete(String prompt) {
			return this.client.post().uri("/model").bodyValue(prompt).retrieve().bodyToMono(String.class);
		}

	}

}
