package io.agenttracing.timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpServer;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.EndedSpans;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The read timeout of each of Boot's HTTP clients on its span, from Boot's settings.
 */
class HttpTimeoutsTests {

	private static HttpServer server;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("management.tracing.sampling.probability=1.0",
				"spring.http.serviceclient.blocking.base-url=" + url(),
				"spring.http.serviceclient.reactive.base-url=" + url());

	private final ApplicationContextRunner threeSeconds = this.runner
		.withPropertyValues("spring.http.clients.read-timeout=3s");

	@BeforeAll
	static void start() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			byte[] body = exchange.getRequestBody().readAllBytes();
			if (exchange.getRequestURI().getPath().equals("/late")) {
				await().pollDelay(Duration.ofMillis(300)).until(() -> true);
			}
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stop() {
		server.stop(0);
	}

	@ParameterizedTest
	@CsvSource({ "jdk", "simple" })
	void restClientHasTheTimeoutOfTheSettings(String factory) {
		this.threeSeconds.withPropertyValues("spring.http.clients.imperative.factory=" + factory).run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			assertThat(client.post().uri(url()).body("streamed").retrieve().body(String.class)).isEqualTo("streamed");
			assertThat(timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void restClientWithInterceptorsHasTheTimeoutOfTheSettings() {
		this.threeSeconds.run((context) -> {
			call(context.getBean(RestClient.Builder.class)
				.requestInterceptor((request, body, execution) -> execution.execute(request, body)));
			assertThat(timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void restTemplateHasTheTimeoutItWasBuiltWith() {
		this.threeSeconds.run((context) -> {
			RestTemplateBuilder builder = context.getBean(RestTemplateBuilder.class);
			call(builder.build());
			call(builder.readTimeout(Duration.ofSeconds(5)).build());
			call(builder.additionalInterceptors((request, body, execution) -> execution.execute(request, body))
				.build());
			assertThat(timeouts(context, 3)).containsExactly(3000L, 5000L, 3000L);
		});
	}

	@Test
	void webClientHasTheTimeoutOfTheSettings() {
		this.threeSeconds.run((context) -> {
			WebClient client = context.getBean(WebClient.Builder.class).build();
			assertThat(client.post().uri(url()).bodyValue("text").retrieve().bodyToMono(String.class).block())
				.isEqualTo("text");
			assertThat(timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void httpInterfaceHasTheTimeoutOfItsGroup() {
		this.threeSeconds.withPropertyValues("spring.http.serviceclient.blocking.read-timeout=1s").run((context) -> {
			context.getBean(BlockingService.class).get();
			assertThat(timeouts(context, 1)).containsExactly(1000L);
		});
	}

	/**
	 * Boot gives a reactive group the connector of all clients after its own, so that its
	 * setting has no effect.
	 */
	@Test
	void reactiveHttpInterfaceHasTheTimeoutThatApplies() {
		this.threeSeconds.withPropertyValues("spring.http.serviceclient.reactive.read-timeout=50ms").run((context) -> {
			assertThat(context.getBean(ReactiveService.class).late()).isNull();
			assertThat(timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void httpInterfacesWithoutASettingOfTheirOwnHaveThatOfAll() {
		this.threeSeconds.run((context) -> {
			context.getBean(BlockingService.class).get();
			context.getBean(ReactiveService.class).post();
			assertThat(timeouts(context, 2)).containsExactly(3000L, 3000L);
		});
	}

	@Test
	void clientsHaveNoTimeoutWhereNoneIsSet() {
		this.runner.run((context) -> {
			call(context.getBean(RestClient.Builder.class));
			call(context.getBean(WebClient.Builder.class));
			assertThat(timeouts(context, 2)).containsExactly(null, null);
		});
	}

	@Test
	void clientsWithARequestFactoryOfTheirOwnHaveNoTimeout() {
		this.threeSeconds.run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			call(context.getBean(RestClient.Builder.class).requestFactory(new JdkClientHttpRequestFactory()));
			call(RestClient.builder().observationRegistry(registry));
			call(context.getBean(WebClient.Builder.class).clientConnector(new JdkClientHttpConnector()));
			call(WebClient.builder().observationRegistry(registry));
			call(context.getBean(RestTemplateBuilder.class)
				.requestFactoryBuilder(ClientHttpRequestFactoryBuilder.jdk())
				.build());
			assertThat(timeouts(context, 5)).containsOnlyNulls();
		});
	}

	@Test
	void aClientWithinTheCallOfAnotherLeavesItsSpanAlone() {
		this.threeSeconds.run((context) -> {
			ClientHttpRequestFactory factory = context.getBean(ClientHttpRequestFactoryBuilder.class)
				.build(HttpClientSettings.defaults().withReadTimeout(Duration.ofSeconds(9)));
			RestClient unobserved = RestClient.builder().requestFactory(factory).build();
			context.getBean(RestClient.Builder.class)
				.build()
				.get()
				.uri(url())
				.httpRequest((request) -> unobserved.get().uri(url()).retrieve().toBodilessEntity())
				.retrieve()
				.toBodilessEntity();
			assertThat(timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void factoriesKeepTheirTypeAndTheirSettersAreFollowed() {
		this.threeSeconds.run((context) -> {
			assertThat(context.getBean(ClientHttpConnector.class)).isInstanceOf(JdkClientHttpConnector.class);
			JdkClientHttpRequestFactory factory = (JdkClientHttpRequestFactory) context
				.getBean(ClientHttpRequestFactory.class);
			Consumer<JdkClientHttpRequestFactory> customizer = (built) -> built.setReadTimeout(Duration.ofSeconds(7));
			factory.setReadTimeout(4000);
			call(context.getBean(RestClient.Builder.class).requestFactory(factory));
			call(context.getBean(RestClient.Builder.class)
				.requestFactory(context.getBean(Clients.class)
					.builder()
					.withCustomizer(customizer)
					.build(context.getBean(HttpClientSettings.class))));
			factory.setReadTimeout(Duration.ZERO);
			call(context.getBean(RestClient.Builder.class).requestFactory(factory));
			call(context.getBean(RestClient.Builder.class)
				.requestFactory(new BufferingClientHttpRequestFactory(factory)));
			assertThat(timeouts(context, 4)).containsExactly(4000L, 7000L, null, null);
		});
	}

	@Test
	void theApplicationsOwnBuilderCanBeInjectedByItsClass() {
		this.threeSeconds.withUserConfiguration(OwnBuilder.class).run((context) -> {
			assertThat(context.getBean(JdkClientHttpRequestFactoryBuilder.class)).isNotNull();
			call(context.getBean(RestClient.Builder.class));
			assertThat(timeouts(context, 1)).containsOnlyNulls();
		});
	}

	@Test
	void theApplicationsOwnBuilderThatIsDeclaredByTheInterfaceHasTheTimeout() {
		this.threeSeconds.withUserConfiguration(OwnBuilderByInterface.class).run((context) -> {
			call(context.getBean(RestClient.Builder.class));
			assertThat(timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void nothingChangesWhereTracingIsSwitchedOff() {
		this.threeSeconds.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class))
				.isInstanceOf(JdkClientHttpRequestFactoryBuilder.class);
			assertThat(context.getBean(ClientHttpRequestFactory.class).getClass())
				.isEqualTo(JdkClientHttpRequestFactory.class);
		});
	}

	private static void call(RestClient.Builder builder) {
		builder.build().get().uri(url()).retrieve().toBodilessEntity();
	}

	private static void call(RestTemplate template) {
		template.getForEntity(url(), String.class);
	}

	private static void call(WebClient.Builder builder) {
		builder.build().get().uri(url()).retrieve().toBodilessEntity().block();
	}

	private static List<Long> timeouts(AssertableApplicationContext context, int count) {
		EndedSpans spans = context.getBean(EndedSpans.class);
		await().untilAsserted(() -> assertThat(spans.all()).hasSize(count));
		assertThat(spans.all()).extracting(SpanData::getName).allMatch((name) -> name.startsWith("http "));
		return spans.all()
			.stream()
			.map((span) -> span.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS))
			.collect(Collectors.toList());
	}

	private static String url() {
		return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
	}

	interface BlockingService {

		@GetExchange("/")
		String get();

	}

	interface ReactiveService {

		@PostExchange("/")
		String post();

		@GetExchange("/late")
		String late();

	}

	record Clients(ClientHttpRequestFactoryBuilder<JdkClientHttpRequestFactory> builder) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "blocking", types = BlockingService.class)
	@ImportHttpServices(group = "reactive", types = ReactiveService.class, clientType = ClientType.WEB_CLIENT)
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		@SuppressWarnings("unchecked")
		Clients clients(ClientHttpRequestFactoryBuilder<?> builder) {
			return new Clients((ClientHttpRequestFactoryBuilder<JdkClientHttpRequestFactory>) builder);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBuilder {

		@Bean
		JdkClientHttpRequestFactoryBuilder ownBuilder() {
			return ClientHttpRequestFactoryBuilder.jdk();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBuilderByInterface {

		@Bean
		ClientHttpRequestFactoryBuilder<?> ownBuilder() {
			return ClientHttpRequestFactoryBuilder.jdk();
		}

	}

}
