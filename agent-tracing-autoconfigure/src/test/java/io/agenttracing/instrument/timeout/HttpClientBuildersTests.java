package io.agenttracing.instrument.timeout;

import java.time.Duration;
import java.util.function.Consumer;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builders, factories and connectors of Boot's HTTP clients keep what applications rely
 * on, and never claim a timeout that does not apply.
 */
class HttpClientBuildersTests {

	@RegisterExtension
	static final HttpCalls http = new HttpCalls();

	private final ApplicationContextRunner threeSeconds = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("management.tracing.sampling.probability=1.0", "spring.http.clients.read-timeout=3s",
				"spring.http.clients.imperative.factory=jdk", "spring.http.clients.reactive.connector=jdk");

	@Test
	void factoriesKeepTheirTypeAndTheirSettersAreFollowed() {
		this.threeSeconds.run((context) -> {
			assertThat(context.getBean(ClientHttpConnector.class)).isInstanceOf(JdkClientHttpConnector.class);
			JdkClientHttpRequestFactory factory = (JdkClientHttpRequestFactory) context
				.getBean(ClientHttpRequestFactory.class);
			Consumer<JdkClientHttpRequestFactory> customizer = (built) -> built.setReadTimeout(Duration.ofSeconds(7));
			factory.setReadTimeout(4000);
			http.call(context.getBean(RestClient.Builder.class).requestFactory(factory));
			http.call(context.getBean(RestClient.Builder.class)
				.requestFactory(context.getBean(Clients.class)
					.builder()
					.withCustomizer(customizer)
					.build(context.getBean(HttpClientSettings.class))));
			factory.setReadTimeout(Duration.ZERO);
			http.call(context.getBean(RestClient.Builder.class).requestFactory(factory));
			http.call(context.getBean(RestClient.Builder.class)
				.requestFactory(new BufferingClientHttpRequestFactory(factory)));
			assertThat(HttpCalls.timeouts(context, 4)).containsExactly(4000L, 7000L, null, null);
		});
	}

	@Test
	void theApplicationsOwnBuilderCanBeInjectedByItsClass() {
		this.threeSeconds.withUserConfiguration(OwnBuilder.class).run((context) -> {
			assertThat(context.getBean(JdkClientHttpRequestFactoryBuilder.class)).isNotNull();
			http.call(context.getBean(RestClient.Builder.class));
			assertThat(HttpCalls.timeouts(context, 1)).containsOnlyNulls();
		});
	}

	@Test
	void theApplicationsOwnBuilderThatIsDeclaredByTheInterfaceHasTheTimeout() {
		this.threeSeconds.withUserConfiguration(OwnBuilderByInterface.class).run((context) -> {
			http.call(context.getBean(RestClient.Builder.class));
			assertThat(HttpCalls.timeouts(context, 1)).containsExactly(3000L);
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

	record Clients(ClientHttpRequestFactoryBuilder<JdkClientHttpRequestFactory> builder) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
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
