package io.agenttracing.instrument.baggage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.WebApplication;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listed fields on every span below, over HTTP and Redis, in a whole application.
 */
class BaggageIntegrationTests {

	private static final AttributeKey<String> DOCUMENT = AttributeKey.stringKey("document.id");

	private static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static ConfigurableApplicationContext context;

	private final EndedSpans spans = context.getBean(EndedSpans.class);

	private final Orchestrator orchestrator = context.getBean(Orchestrator.class);

	@BeforeAll
	static void start() {
		context = WebApplication.of(Application.class)
			.properties(redis.properties())
			.properties("agent-tracing.redis.write-channels=agent.*",
					"agent-tracing.baggage.fields=document.id,user.id", "agent-tracing.baggage.hosts=127.0.0.1",
					"management.tracing.baggage.remote-fields=tenant")
			.run();
		context.getBean(StringRedisTemplate.class).hasKey("warm-up");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void clear() {
		this.spans.clear();
		context.getBean(Received.class).clear();
	}

	@AfterEach
	void nothingIsCurrent() {
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
		assertThat(Baggage.current().isEmpty()).isTrue();
	}

	@Test
	void setsTheFieldsOnEverySpanBelowAnHttpRequest() {
		assertThat(this.orchestrator.callOverHttp("doc-1", url("127.0.0.1"))).contains("document.id=doc-1");
		await().until(() -> this.spans.all().size() == 4);
		assertThat(this.spans.tree()).containsExactly("- > invoke_agent orchestrator",
				"invoke_agent orchestrator > http get", "http get > http get /headers", "http get /headers > deep");
		assertThat(this.spans.all()).extracting((span) -> span.getAttributes().get(DOCUMENT)).containsOnly("doc-1");
		assertThat(this.spans.all()).extracting((span) -> span.getAttributes().get(USER)).containsOnlyNulls();
	}

	@Test
	void sendsNoFieldToAHostThatIsNotListed() {
		String headers = this.orchestrator.callOverHttp("doc-1", url("localhost"));
		assertThat(headers).contains("traceparent").doesNotContain("doc-1");
		await().until(() -> this.spans.all().size() == 4);
		assertThat(this.spans.named("http get").getAttributes().get(DOCUMENT)).isEqualTo("doc-1");
		assertThat(this.spans.named("deep").getAttributes().get(DOCUMENT)).isNull();
	}

	@Test
	void knowsTheHostOfWebClient() {
		assertThat(this.orchestrator.callReactively("doc-1", url("127.0.0.1"))).contains("document.id=doc-1");
		assertThat(this.orchestrator.callReactively("doc-1", url("localhost"))).contains("traceparent")
			.doesNotContain("doc-1");
		await().until(() -> this.spans.all().size() == 8);
	}

	@Test
	void setsTheFieldsOnEverySpanBelowARedisMessage() throws InterruptedException {
		this.orchestrator.publish("doc-2", "u-7");
		assertThat(context.getBean(Received.class).poll(10, TimeUnit.SECONDS)).isEqualTo("{\"text\":\"hello\"}");
		await().until(() -> this.spans.tree().contains("process agent.work > deep"));
		await().until(() -> this.spans.tree().contains("publish agent.work > process agent.work"));
		for (String name : List.of("invoke_agent orchestrator", "publish agent.work", "process agent.work", "deep")) {
			SpanData span = this.spans.named(name);
			assertThat(span.getAttributes().get(DOCUMENT)).as(name).isEqualTo("doc-2");
			assertThat(span.getAttributes().get(USER)).as(name).isEqualTo("u-7");
		}
	}

	@Test
	void dropsBaggageThatIsNotListedAndKeepsWhatBootKnows() throws Exception {
		String headers = get("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "baggage",
				"session=s,tenant=t,user.id=u,document.id=" + "d".repeat(257));
		assertThat(headers.substring(headers.indexOf("current="))).contains("tenant=", "user.id=")
			.doesNotContain("session", "document.id");
		await().until(() -> this.spans.all().size() == 2);
		SpanData server = this.spans.named("http get /headers");
		assertThat(server.getAttributes().get(USER)).isEqualTo("u");
		assertThat(server.getAttributes().get(DOCUMENT)).isNull();
		assertThat(server.getParentSpanContext().isRemote()).isTrue();
	}

	@Test
	void sendsBaggageOfTheApplicationToOtherHostsAndNoField() {
		Baggage baggage = Baggage.builder().put("tenant", "t").put("mine", "m").put("user.id", "u").build();
		String headers;
		try (Scope scope = baggage.makeCurrent()) {
			headers = this.orchestrator.callOverHttp("doc-1", url("localhost"));
		}
		assertThat(headers).contains("tenant=t", "mine=m").doesNotContain("user.id", "doc-1");
		await().until(() -> this.spans.all().size() == 4);
	}

	private static String get(String... headers) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url("127.0.0.1"))).headers(headers).build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	private static String url(String host) {
		return "http://" + host + ":" + WebApplication.port(context) + "/headers";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Received received() {
			return new Received();
		}

		@Bean
		Orchestrator orchestrator(RestClient.Builder http, ObservationRegistry registry,
				StringRedisTemplate redisTemplate, AgentTracer tracer) {
			WebClient webClient = WebClient.builder()
				.clientConnector(new JdkClientHttpConnector())
				.observationRegistry(registry)
				.build();
			return new Orchestrator(http.build(), webClient, redisTemplate, tracer);
		}

		@Bean
		HeadersController headersController(AgentTracer tracer) {
			return new HeadersController(tracer);
		}

		@Bean
		RedisMessageListenerContainer container(RedisConnectionFactory factory, AgentTracer tracer, Received received) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.addMessageListener((message, pattern) -> tracer.call("deep", StepKind.COMPUTE,
					() -> received.add(new String(message.getBody()))), ChannelTopic.of("agent.work"));
			return container;
		}

	}

	static class Received extends LinkedBlockingQueue<String> {

	}

	@TracedAgent(name = "orchestrator")
	static class Orchestrator {

		private final RestClient http;

		private final WebClient webClient;

		private final StringRedisTemplate redisTemplate;

		private final AgentTracer tracer;

		Orchestrator(RestClient http, WebClient webClient, StringRedisTemplate redisTemplate, AgentTracer tracer) {
			this.http = http;
			this.webClient = webClient;
			this.redisTemplate = redisTemplate;
			this.tracer = tracer;
		}

		public String callOverHttp(@AgentAttribute("document.id") String id, String url) {
			return this.http.get().uri(url).retrieve().body(String.class);
		}

		public String callReactively(@AgentAttribute("document.id") String id, String url) {
			return this.webClient.get().uri(url).retrieve().bodyToMono(String.class).block();
		}

		public void publish(@AgentAttribute("document.id") String id, String user) {
			this.tracer.attribute("user.id", user);
			this.redisTemplate.convertAndSend("agent.work", "{\"text\":\"hello\"}");
		}

	}

	@RestController
	static class HeadersController {

		private final AgentTracer tracer;

		HeadersController(AgentTracer tracer) {
			this.tracer = tracer;
		}

		@GetMapping("/headers")
		String headers(HttpServletRequest request) {
			return this.tracer.call("deep", StepKind.COMPUTE, () -> "traceparent=" + request.getHeader("traceparent")
					+ " baggage=" + request.getHeader("baggage") + " current=" + Baggage.current().asMap());
		}

	}

}
