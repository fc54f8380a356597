package io.agenttracing.instrument.timeout;

import java.util.List;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration for the read timeouts of Spring Boot's HTTP clients on their spans.
 * A client that is not built from Boot's settings is not instrumented.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass({ HttpClientSettings.class, Tracer.class, ProxyFactory.class })
public final class HttpTimeoutAgentTracingAutoConfiguration {

	HttpTimeoutAgentTracingAutoConfiguration() {
	}

	private static Counterparts unknown(List<String> clients) {
		Counterparts counterparts = Counterparts
			.without("Spans of some HTTP clients lack the timeout, and calls with one may be reported as hanging late");
		clients.forEach(counterparts::type);
		return counterparts;
	}

	/**
	 * {@code RestClient} and {@code RestTemplate}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientHttpRequest.class)
	static class BlockingConfiguration {

		@Bean
		static HttpClientBuilderPostProcessor agentTracingRequestFactoryBuilderPostProcessor(
				ObjectProvider<ObservationRegistry> registry) {
			TimedClients clients = new TimedClients(new RequestTimeouts(registry));
			return new HttpClientBuilderPostProcessor(ClientHttpRequestFactoryBuilder.class,
					(bean) -> timed((ClientHttpRequestFactoryBuilder<?>) bean, clients));
		}

		@Bean
		Counterparts agentTracingRequestFactoryCounterparts() {
			return unknown(TimedClients.BLOCKING);
		}

		@Bean
		@Fallback
		RequestTimeoutHandler agentTracingRequestTimeoutHandler() {
			return new RequestTimeoutHandler();
		}

		private static <T extends ClientHttpRequestFactory> ClientHttpRequestFactoryBuilder<T> timed(
				ClientHttpRequestFactoryBuilder<T> builder, TimedClients clients) {
			return (settings) -> clients.of(builder.build(settings),
					(settings != null) ? settings.readTimeout() : null);
		}

	}

	/**
	 * {@code WebClient}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebClient.class, Mono.class })
	static class ReactiveConfiguration {

		@Bean
		static HttpClientBuilderPostProcessor agentTracingConnectorBuilderPostProcessor() {
			TimedClients clients = new TimedClients(new ConnectorTimeouts());
			return new HttpClientBuilderPostProcessor(ClientHttpConnectorBuilder.class,
					(bean) -> timed((ClientHttpConnectorBuilder<?>) bean, clients));
		}

		@Bean
		Counterparts agentTracingConnectorCounterparts() {
			return unknown(TimedClients.REACTIVE);
		}

		private static <T extends ClientHttpConnector> ClientHttpConnectorBuilder<T> timed(
				ClientHttpConnectorBuilder<T> builder, TimedClients clients) {
			return (settings) -> clients.of(builder.build(settings),
					(settings != null) ? settings.readTimeout() : null);
		}

	}

}
