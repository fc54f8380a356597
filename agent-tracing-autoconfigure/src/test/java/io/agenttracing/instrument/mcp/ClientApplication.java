package io.agenttracing.instrument.mcp;

import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.SpringAiWhereChosen;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpClientTransport;

import org.springframework.ai.mcp.client.common.autoconfigure.NamedClientMcpTransport;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;

/**
 * An application with Spring AI's MCP client, whose connection is named weather.
 */
final class ClientApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private ClientApplication(List<Class<?>> more, String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).sources(more.toArray(Class[]::new))
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					SpringAiWhereChosen.MCP_CLIENT + "=true")
			.properties(properties)
			.run();
	}

	static ClientApplication start(UntracedServer server, String... properties) {
		return of(List.of(),
				Stream
					.concat(Stream.of("spring.ai.mcp.client.streamable-http.connections.weather.url=" + server.url()),
							Stream.of(properties))
					.toArray(String[]::new));
	}

	static ClientApplication of(List<Class<?>> more, String... properties) {
		return new ClientApplication(more, properties);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	McpSyncClient client() {
		return clients(McpSyncClient.class).get(0);
	}

	@SuppressWarnings("unchecked")
	<T> List<T> clients(Class<T> type) {
		return (List<T>) this.context.getBeanProvider(ResolvableType.forClassWithGenerics(List.class, type))
			.getObject();
	}

	/**
	 * All connections.
	 */
	List<McpClientTransport> transports() {
		ResolvableType type = ResolvableType.forClassWithGenerics(List.class, NamedClientMcpTransport.class);
		return this.context.<List<NamedClientMcpTransport>>getBeanProvider(type)
			.stream()
			.flatMap(List::stream)
			.map(NamedClientMcpTransport::transport)
			.toList();
	}

	EndedSpans spans() {
		return bean(EndedSpans.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

}
