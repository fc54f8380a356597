package io.agenttracing.instrument.timeout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.NettyServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is left of a timeout leaves with WebClient wherever it is subscribed to: its
 * parent is in the Reactor context, and what travels is that of the parent.
 */
class ReactiveDeadlineTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-";

	private static NettyServer remote;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("management.tracing.sampling.probability=1.0", "agent-tracing.baggage.hosts=127.0.0.1",
				"agent-tracing.baggage.fields=document.id", "management.tracing.baggage.remote-fields=tenant");

	@BeforeAll
	static void start() {
		remote = NettyServer.of(ReactiveDeadlineTests::echo);
	}

	@AfterAll
	static void stop() {
		remote.close();
	}

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@CsvSource({ "limited, atOnce", "limited, delayed", "limited, elastic", "limited, each", "limited, observed",
			"limited, nested", "auto, atOnce", "auto, delayed", "auto, elastic", "auto, each", "auto, observed",
			"auto, nested" })
	void budgetOfAnAgentIsSent(String mode, String way) {
		run(mode, (context) -> {
			assertThat(budget(context.getBean(Agent.class).call(way, remote.url("/")).block(TIMEOUT))).isBetween(1L,
					4000L);
			assertThat(context.getBean(Agent.class)
				.call(way, remote.url("/").replace("127.0.0.1", "localhost"))
				.block(TIMEOUT)).contains("agent-tracing-budget=null").doesNotContain("traceparent=null");
		});
	}

	@ParameterizedTest
	@CsvSource({ "limited, mono", "limited, body", "auto, mono", "auto, body" })
	void budgetOfASuspendingAgentIsSent(String mode, String way) {
		run(mode, (context) -> {
			SuspendingCaller agent = context.getBean(SuspendingCaller.class);
			String url = remote.url("/");
			assertThat(budget(Suspending.call(agent, way.equals("mono"), url))).isBetween(1L, 4000L);
		});
	}

	@ParameterizedTest
	@CsvSource({ "limited, plain, 01", "limited, plain-delayed, 01", "limited, agent, 01", "limited, agent, 00",
			"limited, plain-delayed, 00", "auto, plain, 01", "auto, plain-delayed, 01", "auto, agent, 01",
			"auto, agent, 00", "auto, plain-delayed, 00" })
	void whatCameWithARequestGoesOn(String mode, String path, String flags) {
		run(mode, (context) -> {
			try (NettyServer server = NettyServer.of(context)) {
				String headers = WebClient.create(server.url("/" + path))
					.get()
					.header("traceparent", TRACEPARENT + flags)
					.header("agent-tracing-budget", "3000")
					.header("baggage", "tenant=t,document.id=d-1")
					.retrieve()
					.bodyToMono(String.class)
					.block(TIMEOUT);
				assertThat(budget(headers)).isBetween(1L, 3000L);
				assertThat(headers).contains("traceparent=00-" + TRACE_ID, "tenant=t", "document.id=d-1");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void agentBelowARequestHasTheBudgetThatCame(String mode) {
		run(mode, (context) -> {
			try (NettyServer server = NettyServer.of(context)) {
				WebClient.create(server.url("/agent"))
					.get()
					.header("traceparent", TRACEPARENT + "01")
					.header("agent-tracing-budget", "3000")
					.retrieve()
					.bodyToMono(String.class)
					.block(TIMEOUT);
				EndedSpans spans = context.getBean(EndedSpans.class);
				await().untilAsserted(() -> assertThat(spans.all()).hasSize(3));
				SpanData agent = spans.named("invoke_agent caller");
				assertThat(agent.getAttributes().get(AgentSpanAttributes.BUDGET_MS)).isBetween(1L, 3000L);
				assertThat(agent.getTraceId()).isEqualTo(TRACE_ID);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void baggageOfTheApplicationIsSentFromWhereTheAgentWasCalled(String mode) {
		run(mode, (context) -> {
			String headers;
			try (Scope scope = Baggage.builder().put("tenant", "t").build().makeCurrent()) {
				headers = context.getBean(Agent.class).call("delayed", remote.url("/")).block(TIMEOUT);
			}
			assertThat(headers).contains("tenant=t");
		});
	}

	private void run(String mode, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run(test);
	}

	private static long budget(@Nullable String headers) {
		assertThat(headers).containsPattern("agent-tracing-budget=\\d+");
		return Long.parseLong(headers.replaceFirst("(?s).*agent-tracing-budget=(\\d+).*", "$1"));
	}

	private static Mono<Void> echo(ServerHttpRequest request, ServerHttpResponse response) {
		HttpHeaders headers = request.getHeaders();
		String text = List.of("traceparent", "baggage", "agent-tracing-budget")
			.stream()
			.map((name) -> name + "="
					+ Optional.ofNullable(headers.get(name)).map((all) -> String.join("|", all)).orElse(null))
			.toList()
			.toString();
		DataBufferFactory buffers = response.bufferFactory();
		return response.writeWith(Mono.just(buffers.wrap(text.getBytes())));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	@EnableWebFlux
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		WebClient webClient(WebClient.Builder builder) {
			return builder.build();
		}

		@Bean
		Agent agent(WebClient client, ObservationRegistry registry) {
			return new Agent(client, registry);
		}

		@Bean
		Unlimited unlimited(WebClient client) {
			return new Unlimited(client);
		}

		@Bean
		SuspendingCaller suspendingCaller(WebClient client) {
			return new SuspendingCaller(client);
		}

		@Bean
		Controller controller(WebClient client, Unlimited agent) {
			return new Controller(client, agent);
		}

	}

	@TracedAgent(name = "limited", timeout = "4s")
	public static class Agent {

		private final WebClient client;

		private final ObservationRegistry registry;

		Agent(WebClient client, ObservationRegistry registry) {
			this.client = client;
			this.registry = registry;
		}

		public Mono<String> call(String way, String url) {
			Mono<String> call = this.client.get().uri(url).retrieve().bodyToMono(String.class);
			return switch (way) {
				case "delayed" -> Mono.delay(Duration.ofMillis(5)).then(call);
				case "elastic" -> call.subscribeOn(Schedulers.boundedElastic());
				case "each" -> Flux.range(0, 3).publishOn(Schedulers.parallel()).concatMap((i) -> call).last();
				case "observed" -> observed(Mono.delay(Duration.ofMillis(5)).then(call));
				case "nested" -> observed(observed(call.subscribeOn(Schedulers.single())));
				default -> call;
			};
		}

		private Mono<String> observed(Mono<String> call) {
			return Mono.deferContextual((context) -> {
				Observation chat = Observation.createNotStarted("chat", this.registry)
					.parentObservation(context.getOrDefault(ObservationThreadLocalAccessor.KEY, null))
					.start();
				return call.doOnTerminate(chat::stop)
					.contextWrite((inner) -> inner.put(ObservationThreadLocalAccessor.KEY, chat));
			});
		}

	}

	@TracedAgent(name = "caller")
	public static class Unlimited {

		private final WebClient client;

		Unlimited(WebClient client) {
			this.client = client;
		}

		public Mono<String> call(String url) {
			return Mono.delay(Duration.ofMillis(5))
				.then(this.client.get().uri(url).retrieve().bodyToMono(String.class));
		}

	}

	@RestController
	static class Controller {

		private final WebClient client;

		private final Unlimited agent;

		Controller(WebClient client, Unlimited agent) {
			this.client = client;
			this.agent = agent;
		}

		@GetMapping("/{way}")
		Mono<String> call(@PathVariable String way) {
			Mono<String> call = this.client.get().uri(remote.url("/")).retrieve().bodyToMono(String.class);
			return switch (way) {
				case "agent" -> this.agent.call(remote.url("/"));
				case "plain-delayed" -> Mono.delay(Duration.ofMillis(5)).then(call);
				default -> call;
			};
		}

	}

}
