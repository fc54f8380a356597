package io.agenttracing.instrument.timeout;

import java.time.Duration;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The read timeout of each of Boot's HTTP clients on its span, from Boot's settings.
 */
class HttpTimeoutsTests {

	@RegisterExtension
	static final HttpCalls http = new HttpCalls();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("management.tracing.sampling.probability=1.0", "spring.http.clients.imperative.factory=jdk",
				"spring.http.clients.reactive.connector=jdk",
				"spring.http.serviceclient.blocking.base-url=" + http.url(),
				"spring.http.serviceclient.reactive.base-url=" + http.url());

	private final ApplicationContextRunner threeSeconds = this.runner
		.withPropertyValues("spring.http.clients.read-timeout=3s");

	@ParameterizedTest
	@CsvSource({ "jdk", "simple" })
	void restClientHasTheTimeoutOfTheSettings(String factory) {
		this.threeSeconds.withPropertyValues("spring.http.clients.imperative.factory=" + factory).run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			assertThat(client.post().uri(http.url()).body("streamed").retrieve().body(String.class))
				.isEqualTo("streamed");
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void restClientWithInterceptorsHasTheTimeoutOfTheSettings() {
		this.threeSeconds.run((context) -> {
			http.call(context.getBean(RestClient.Builder.class)
				.requestInterceptor((request, body, execution) -> execution.execute(request, body)));
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void restTemplateHasTheTimeoutItWasBuiltWith() {
		this.threeSeconds.run((context) -> {
			RestTemplateBuilder builder = context.getBean(RestTemplateBuilder.class);
			http.call(builder.build());
			http.call(builder.readTimeout(Duration.ofSeconds(5)).build());
			http.call(builder.additionalInterceptors((request, body, execution) -> execution.execute(request, body))
				.build());
			assertThat(HttpCalls.timeouts(context, 3)).containsExactly(3000L, 5000L, 3000L);
		});
	}

	@Test
	void webClientHasTheTimeoutOfTheSettings() {
		this.threeSeconds.run((context) -> {
			WebClient client = context.getBean(WebClient.Builder.class).build();
			assertThat(client.post().uri(http.url()).bodyValue("text").retrieve().bodyToMono(String.class).block())
				.isEqualTo("text");
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void httpInterfaceHasTheTimeoutOfItsGroup() {
		this.threeSeconds.withPropertyValues("spring.http.serviceclient.blocking.read-timeout=1s").run((context) -> {
			context.getBean(BlockingService.class).get();
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(1000L);
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
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(3000L);
		});
	}

	@Test
	void httpInterfacesWithoutASettingOfTheirOwnHaveThatOfAll() {
		this.threeSeconds.run((context) -> {
			context.getBean(BlockingService.class).get();
			context.getBean(ReactiveService.class).post();
			assertThat(HttpCalls.timeouts(context, 2)).containsExactly(3000L, 3000L);
		});
	}

	@Test
	void clientsHaveNoTimeoutWhereNoneIsSet() {
		this.runner.run((context) -> {
			http.call(context.getBean(RestClient.Builder.class));
			http.call(context.getBean(WebClient.Builder.class));
			assertThat(HttpCalls.timeouts(context, 2)).containsExactly(null, null);
		});
	}

	@Test
	void clientsWithARequestFactoryOfTheirOwnHaveNoTimeout() {
		this.threeSeconds.run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			http.call(context.getBean(RestClient.Builder.class).requestFactory(new JdkClientHttpRequestFactory()));
			http.call(RestClient.builder().observationRegistry(registry));
			http.call(context.getBean(WebClient.Builder.class).clientConnector(new JdkClientHttpConnector()));
			http.call(WebClient.builder().observationRegistry(registry));
			http.call(context.getBean(RestTemplateBuilder.class)
				.requestFactoryBuilder(ClientHttpRequestFactoryBuilder.jdk())
				.build());
			assertThat(HttpCalls.timeouts(context, 5)).containsOnlyNulls();
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
				.uri(http.url())
				.httpRequest((request) -> unobserved.get().uri(http.url()).retrieve().toBodilessEntity())
				.retrieve()
				.toBodilessEntity();
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(3000L);
		});
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	@ImportHttpServices(group = "blocking", types = BlockingService.class)
	@ImportHttpServices(group = "reactive", types = ReactiveService.class, clientType = ClientType.WEB_CLIENT)
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

}
