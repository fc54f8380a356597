package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.model.ModelServer;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with a vendor's starter of Spring AI, which asks a server of its own.
 */
final class ModelApplication implements AutoCloseable {

	private final ModelServer server = ModelServer.start();

	private final ConfigurableApplicationContext context;

	private ModelApplication(ModelVendor vendor, List<Class<?>> more, String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).sources(more.toArray(Class[]::new))
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off")
			.properties(Stream.concat(vendor.properties(this.server).stream(), Stream.of(properties))
				.toArray(String[]::new))
			.run();
	}

	static ModelApplication start(ModelVendor vendor, String... properties) {
		return new ModelApplication(vendor, List.of(), properties);
	}

	/**
	 * Starts an application with more beans.
	 */
	static ModelApplication start(ModelVendor vendor, Class<?> more, String... properties) {
		return new ModelApplication(vendor, List.of(more), properties);
	}

	ModelServer server() {
		return this.server;
	}

	Desk desk() {
		return bean(Desk.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	EndedSpans spans() {
		return bean(EndedSpans.class);
	}

	/**
	 * The spans of one name, by their start.
	 */
	List<SpanData> spans(String name) {
		return spans().all().stream().filter((span) -> span.getName().equals(name)).toList();
	}

	/**
	 * Forgets all requests and spans.
	 */
	void reset() {
		this.server.reset();
		spans().clear();
	}

	@Override
	public void close() {
		this.server.close();
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Desk desk(ChatClient.Builder client) {
			return new Desk(client);
		}

	}

}
