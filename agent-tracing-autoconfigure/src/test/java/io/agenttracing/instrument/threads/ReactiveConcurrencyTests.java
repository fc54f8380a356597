package io.agenttracing.instrument.threads;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.ConcurrentRequests;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.NettyServer;
import io.agenttracing.testing.PooledThreads;
import io.agenttracing.testing.TraceShapes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hundreds of requests of WebFlux with agents, on Netty, then requests without any: what
 * an agent leaves on a thread would be in the traces of those.
 */
class ReactiveConcurrencyTests {

	private static final String WORK = """
			- > http get /flows/{number}
			http get /flows/{number} > invoke_agent flow
			invoke_agent flow > invoke_agent search
			invoke_agent flow > rank
			invoke_agent flow > write
			invoke_agent search > http get""";

	private static final String FAILING = """
			- > http get /failing/{number}!
			http get /failing/{number} > invoke_agent flow!
			invoke_agent flow > invoke_agent search!
			invoke_agent flow > rank
			invoke_agent search > http get""";

	private static final String RETRIED = """
			- > http get /retried/{number}
			http get /retried/{number} > invoke_agent flow
			invoke_agent flow > invoke_agent search
			invoke_agent flow > write
			invoke_agent search > search attempt 1!
			invoke_agent search > search attempt 2
			search attempt 1 > http get
			search attempt 2 > http get""";

	private static final String PLAIN = "- > http get /plain/{number}";

	private static final String CALLING = """
			- > http get /calling/{number}
			http get /calling/{number} > http get""";

	private static NettyServer remote;

	private static final AtomicInteger open = new AtomicInteger();

	private static final AtomicInteger mostOpen = new AtomicInteger();

	private static final Set<String> known = ConcurrentHashMap.newKeySet();

	@BeforeAll
	static void start() {
		remote = NettyServer.of(ReactiveConcurrencyTests::answer);
	}

	@AfterAll
	static void stop() {
		remote.close();
	}

	@AfterEach
	void nothingIsCurrent() {
		PooledThreads.assertNothingIsCurrent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void requestsHaveTracesOfTheirOwnAndLeaveNothingBehind(String mode) {
		known.clear();
		mostOpen.set(0);
		try (ConfigurableApplicationContext context = application(mode); NettyServer server = NettyServer.of(context)) {
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertShape(spans, WORK, 200, () -> ConcurrentRequests.send(server, "/flows/", 200), 200);
			assertThat(mostOpen).as("at once").hasValueGreaterThanOrEqualTo(16);
			assertShape(spans, FAILING, 60, () -> ConcurrentRequests.send(server, "/failing/", 60), 500);
			assertShape(spans, RETRIED, 30, () -> ConcurrentRequests.send(server, "/retried/", 30), 200);
			assertShape(spans, PLAIN, 64, () -> ConcurrentRequests.send(server, "/plain/", 64), 200);
			assertShape(spans, CALLING, 64, () -> ConcurrentRequests.send(server, "/calling/", 64), 200);
			if (mode.equals("auto")) {
				assertThat(context.getBean(Steps.class).logged()).as("traces in the log").hasSize(230);
			}
		}
	}

	private static void assertShape(EndedSpans spans, String shape, long count, Supplier<Map<Integer, Long>> requests,
			int status) {
		assertThat(requests.get()).isEqualTo(Map.of(status, count));
		spans.awaitEnd();
		assertThat(TraceShapes.of(spans.all())).isEqualTo(Map.of(shape, count));
		spans.clear();
	}

	@Test
	void lookFindsWhatWasLeftOpen() {
		Scheduler pool = Schedulers.newParallel("leaking", 3);
		try (ConfigurableApplicationContext context = application("limited")) {
			Span span = context.getBean(Tracer.class).spanBuilder("left").startSpan();
			for (int i = 0; i < 3; i++) {
				int number = i;
				Mono.fromRunnable(() -> {
					if (number == 1) {
						span.makeCurrent();
					}
				}).subscribeOn(pool).block(Duration.ofSeconds(60));
			}
			assertThat(PooledThreads.look("leaking-", pool::schedule).values()).hasSize(3)
				.filteredOn((found) -> !found.isEmpty())
				.singleElement()
				.asString()
				.contains("context", "MDC");
		}
		finally {
			pool.dispose();
		}
	}

	private static ConfigurableApplicationContext application(String mode) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					"logging.level.org.springframework.web.server.adapter=off",
					"spring.reactor.context-propagation=" + mode)
			.run();
	}

	// The first request for what begins with "retried" fails, and each for "failing".
	private static Mono<Void> answer(ServerHttpRequest request, ServerHttpResponse response) {
		String path = request.getURI().getPath();
		boolean failing = path.startsWith("/failing") || (path.startsWith("/retried") && known.add(path));
		mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
		return Mono.delay(Duration.ofMillis(100)).then(Mono.defer(() -> {
			open.decrementAndGet();
			response.setStatusCode(failing ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK);
			return response.writeWith(Mono.just(response.bufferFactory().wrap("found".getBytes())));
		}));
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
		Search search(WebClient.Builder builder) {
			return new Search(builder.baseUrl(remote.url("/")).build());
		}

		@Bean
		Steps steps() {
			return new Steps();
		}

		@Bean
		Flow flow(Search search, Steps steps) {
			return new Flow(search, steps);
		}

		@Bean
		Controller controller(Flow flow, WebClient.Builder builder) {
			return new Controller(flow, builder.baseUrl(remote.url("/")).build());
		}

	}

	@TracedAgent(name = "flow")
	public static class Flow {

		private final Search search;

		private final Steps steps;

		Flow(Search search, Steps steps) {
			this.search = search;
			this.steps = steps;
		}

		public Mono<String> run(String id) {
			return Mono.zip(this.search.find(id), this.steps.rank(id))
				.publishOn(Schedulers.single())
				.flatMap((found) -> this.steps.write(found.getT1() + found.getT2()));
		}

		public Mono<String> retry(String id) {
			return this.search.find(id).retryWhen(Retry.backoff(2, Duration.ofMillis(5))).flatMap(this.steps::write);
		}

	}

	@TracedAgent(name = "search")
	public static class Search {

		private final WebClient client;

		Search(WebClient client) {
			this.client = client;
		}

		public Mono<String> find(String id) {
			return this.client.get().uri(id).retrieve().bodyToMono(String.class);
		}

	}

	public static class Steps {

		private final Set<String> logged = ConcurrentHashMap.newKeySet();

		public Set<String> logged() {
			return this.logged;
		}

		@AgentStep(name = "rank")
		public Mono<String> rank(String id) {
			return Mono.fromCallable(() -> Thread.currentThread().getName())
				.subscribeOn(Schedulers.boundedElastic())
				.then(Mono.delay(Duration.ofMillis(5)))
				.map(String::valueOf);
		}

		@AgentStep(name = "write")
		public Mono<String> write(String text) {
			return Mono.fromCallable(() -> {
				this.logged.add(String.valueOf(MDC.get("traceId")));
				return text;
			});
		}

	}

	@RestController
	static class Controller {

		private final Flow flow;

		private final WebClient client;

		Controller(Flow flow, WebClient client) {
			this.flow = flow;
			this.client = client;
		}

		@GetMapping("/flows/{number}")
		Mono<String> work(@PathVariable String number) {
			return this.flow.run("work-" + number);
		}

		@GetMapping("/failing/{number}")
		Mono<String> failing(@PathVariable String number) {
			return this.flow.run("failing-" + number);
		}

		@GetMapping("/retried/{number}")
		Mono<String> retried(@PathVariable String number) {
			return this.flow.retry("retried-" + number);
		}

		@GetMapping("/plain/{number}")
		Mono<String> plain(@PathVariable String number) {
			return Mono.delay(Duration.ofMillis(5)).thenReturn(number);
		}

		@GetMapping("/calling/{number}")
		Mono<String> calling(@PathVariable String number) {
			return Mono.delay(Duration.ofMillis(5))
				.then(this.client.get().uri("plain-" + number).retrieve().bodyToMono(String.class));
		}

	}

}
