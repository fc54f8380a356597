package io.agenttracing.instrument.timeout;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.Deadline;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.WebApplication;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a timeout arrives behind HTTP and Redis, in a whole application.
 */
class DeadlineBoundariesTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static ConfigurableApplicationContext context;

	private final AgentTracer tracer = context.getBean(AgentTracer.class);

	private final Arrivals arrivals = context.getBean(Arrivals.class);

	@BeforeAll
	static void start() {
		context = WebApplication.of(Application.class)
			.properties(redis.properties())
			.properties("agent-tracing.redis.write-channels=agent.*", "agent-tracing.baggage.hosts=127.0.0.1")
			.run();
		context.getBean(StringRedisTemplate.class).hasKey("warm-up");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.arrivals).isEmpty();
		assertThat(Deadline.of(Context.current())).isNull();
	}

	@Test
	void travelsToAListedHost() throws InterruptedException {
		String header = within(4000, () -> get(context.getBean(RestClient.Builder.class).build(), "127.0.0.1"));
		assertThat(Long.parseLong(header)).isBetween(1L, 4000L);
		assertThat(this.arrivals.next().left()).isBetween(1L, Long.valueOf(header));
	}

	@Test
	void doesNotTravelToAHostThatIsNotListed() throws InterruptedException {
		RestClient client = context.getBean(RestClient.Builder.class).build();
		assertThat(within(4000, () -> get(client, "localhost"))).isEqualTo("null");
		assertThat(this.arrivals.next().left()).isEqualTo(-1);
	}

	@Test
	void travelsWithWebClient() throws InterruptedException {
		WebClient client = context.getBean(WebClient.Builder.class).build();
		String header = within(4000, () -> get(client, "127.0.0.1"));
		assertThat(Long.parseLong(header)).isBetween(1L, 4000L);
		assertThat(this.arrivals.next().left()).isBetween(1L, Long.valueOf(header));
		assertThat(within(4000, () -> get(client, "localhost"))).isEqualTo("null");
		assertThat(this.arrivals.next().left()).isEqualTo(-1);
	}

	@Test
	void nothingTravelsWithoutADeadline() throws InterruptedException {
		RestClient client = context.getBean(RestClient.Builder.class).build();
		assertThat(this.tracer.call("caller", StepKind.COMPUTE, () -> get(client, "127.0.0.1"))).isEqualTo("null");
		assertThat(this.arrivals.next().left()).isEqualTo(-1);
	}

	@Test
	void travelsInARedisMessage() throws InterruptedException {
		within(4000, () -> context.getBean(StringRedisTemplate.class).convertAndSend("agent.work", "{\"a\":1}"));
		assertThat(this.arrivals.next().left()).isBetween(1L, 4000L);
	}

	@Test
	void travelsInARecordOfAStreamWhichTheListenerDoesNotSee() throws InterruptedException {
		within(4000,
				() -> context.getBean(StringRedisTemplate.class)
					.opsForStream()
					.add("agent.stream", Map.of("text", "hello")));
		assertThat(this.arrivals.next().left()).isBetween(1L, 4000L);
	}

	@Test
	void travelsInAReactiveMessageOnAnotherThread() throws InterruptedException {
		context.getBean(Publisher.class).message().block();
		assertThat(this.arrivals.next().left()).isBetween(1L, 4000L);
	}

	@Test
	void travelsInAReactiveRecordOnAnotherThread() throws InterruptedException {
		context.getBean(Publisher.class).record().block();
		assertThat(this.arrivals.next().left()).isBetween(1L, 4000L);
	}

	@ParameterizedTest
	@MethodSource("io.agenttracing.instrument.timeout.DeadlineTextMapPropagatorTests#hostile")
	void aHostileBudgetInAnEnvelopeCostsTheBudgetAlone(String value) throws InterruptedException {
		String json = value.chars().mapToObj((c) -> "\\u%04x".formatted(c)).collect(Collectors.joining());
		context.getBean(StringRedisTemplate.class)
			.convertAndSend("agent.work", "{\"payload\":1,\"trace_context\":{\"traceparent\":\"" + TRACEPARENT
					+ "\",\"agent-tracing-budget\":\"" + json + "\"}}");
		assertThat(this.arrivals.next()).isEqualTo(new Arrival(-1, TRACE_ID));
	}

	@Test
	void aRecordWithAFieldOfThisNameIsAddedAsItIs() throws InterruptedException {
		within(4000,
				() -> context.getBean(StringRedisTemplate.class)
					.opsForStream()
					.add("agent.stream", Map.of("agent-tracing-budget", "mine")));
		assertThat(this.arrivals.next().left()).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "abc", "12345678901", "1e3", "500, 500" })
	void aHostileBudgetInAHeaderCostsTheBudgetAlone(String value) throws Exception {
		assertThat(request("agent-tracing-budget", value)).isEqualTo(value);
		assertThat(this.arrivals.next()).isEqualTo(new Arrival(-1, TRACE_ID));
	}

	@Test
	void aBudgetThatComesTwiceIsNone() throws Exception {
		request("agent-tracing-budget", "500", "agent-tracing-budget", "600");
		assertThat(this.arrivals.next()).isEqualTo(new Arrival(-1, TRACE_ID));
	}

	@Test
	void aHugeBudgetIsClamped() throws Exception {
		request("agent-tracing-budget", "9999999999");
		assertThat(this.arrivals.next().left()).isBetween(1L, Deadline.MAX.toMillis());
	}

	private static String request(String... headers) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url("127.0.0.1")))
			.header("traceparent", TRACEPARENT)
			.headers(headers)
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	private <T> T within(long millis, Callable<T> work) {
		try (Scope scope = Deadline.limit(Context.current(), millis).makeCurrent()) {
			return this.tracer.call("caller", StepKind.COMPUTE, work);
		}
	}

	private static String get(RestClient client, String host) {
		return client.get().uri(url(host)).retrieve().body(String.class);
	}

	private static @Nullable String get(WebClient client, String host) {
		return client.get().uri(url(host)).retrieve().bodyToMono(String.class).block();
	}

	private static String url(String host) {
		return "http://" + host + ":" + WebApplication.port(context) + "/budget";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Arrivals arrivals() {
			return new Arrivals();
		}

		@Bean
		BudgetController budgetController(AgentTracer tracer, Arrivals arrivals) {
			return new BudgetController(tracer, arrivals);
		}

		@Bean
		Publisher publisher(ReactiveStringRedisTemplate template) {
			return new Publisher(template);
		}

		@Bean
		RedisMessageListenerContainer container(RedisConnectionFactory factory, AgentTracer tracer, Arrivals arrivals) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.addMessageListener((message, pattern) -> arrivals.arrive(tracer), ChannelTopic.of("agent.work"));
			return container;
		}

		@Bean(initMethod = "start", destroyMethod = "stop")
		StreamMessageListenerContainer<?, ?> streams(RedisConnectionFactory factory, AgentTracer tracer,
				Arrivals arrivals) {
			var container = StreamMessageListenerContainer.create(factory,
					StreamMessageListenerContainerOptions.builder().pollTimeout(Duration.ofMillis(100)).build());
			container.receive(StreamOffset.fromStart("agent.stream"), (record) -> {
				if (record.getValue().containsKey("text")) {
					assertThat(record.getValue()).hasSize(1);
				}
				arrivals.arrive(tracer);
			});
			return container;
		}

	}

	static class Publisher {

		private final ReactiveStringRedisTemplate template;

		Publisher(ReactiveStringRedisTemplate template) {
			this.template = template;
		}

		@AgentStep(timeout = "4s")
		public Mono<?> message() {
			return Mono.delay(Duration.ofMillis(5)).then(this.template.convertAndSend("agent.work", "{}"));
		}

		@AgentStep(timeout = "4s")
		public Mono<?> record() {
			return Mono.delay(Duration.ofMillis(5))
				.then(this.template.opsForStream().add("agent.stream", Map.of("text", "hello")));
		}

	}

	/**
	 * What was left where work arrived, -1 for no deadline, and its trace.
	 */
	record Arrival(long left, String traceId) {

	}

	/**
	 * What arrived.
	 */
	static class Arrivals extends LinkedBlockingQueue<Arrival> {

		void arrive(AgentTracer tracer) {
			tracer.call("callee", StepKind.COMPUTE, () -> {
				Deadline deadline = Deadline.of(Context.current());
				return add(new Arrival((deadline != null) ? deadline.remainingMillis() : -1,
						Span.current().getSpanContext().getTraceId()));
			});
		}

		Arrival next() throws InterruptedException {
			Arrival arrival = poll(10, TimeUnit.SECONDS);
			assertThat(arrival).isNotNull();
			return arrival;
		}

	}

	@RestController
	static class BudgetController {

		private final AgentTracer tracer;

		private final Arrivals arrivals;

		BudgetController(AgentTracer tracer, Arrivals arrivals) {
			this.tracer = tracer;
			this.arrivals = arrivals;
		}

		@GetMapping("/budget")
		String budget(HttpServletRequest request) {
			this.arrivals.arrive(this.tracer);
			return String.valueOf(request.getHeader("agent-tracing-budget"));
		}

	}

}
