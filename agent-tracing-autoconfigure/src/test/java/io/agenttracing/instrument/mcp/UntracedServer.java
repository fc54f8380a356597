package io.agenttracing.instrument.mcp;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.SpringAiWhereChosen;
import io.agenttracing.testing.WebApplication;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A server of others, with Spring AI's starter over HTTP and without traces. It remembers
 * the metadata of what it is asked.
 */
final class UntracedServer implements AutoCloseable {

	/** A city whose weather cannot be told. */
	static final String ATLANTIS = "Atlantis";

	/** What is said of it. */
	static final String FLOODED = "The station of Atlantis is flooded";

	/** A city whose weather takes as long as it takes. */
	static final String TIMBUKTU = "Timbuktu";

	private final ConfigurableApplicationContext context;

	private UntracedServer(String... properties) {
		this.context = WebApplication.of(Application.class)
			.properties(
					Stream
						.concat(Stream.of(SpringAiWhereChosen.MCP_SERVER + "=true",
								"spring.ai.mcp.server.protocol=streamable", "agent-tracing.enabled=false",
								"server.shutdown=immediate", "management.tracing.export.enabled=false"),
								Stream.of(properties))
						.toArray(String[]::new))
			.run();
	}

	static UntracedServer start(String... properties) {
		return new UntracedServer(properties);
	}

	int port() {
		return WebApplication.port(this.context);
	}

	String url() {
		return "http://127.0.0.1:" + port();
	}

	/**
	 * The metadata of the last request.
	 */
	Map<String, Object> lastMeta() {
		List<Map<String, Object>> all = List.copyOf(this.context.getBean(Requests.class).metas());
		return all.get(all.size() - 1);
	}

	void release() {
		this.context.getBean(Requests.class).stuck().countDown();
	}

	@Override
	public void close() {
		if (this.context.isActive()) {
			release();
			this.context.close();
		}
	}

	/**
	 * What was asked.
	 *
	 * @param metas the metadata
	 * @param stuck what is waited for in Timbuktu
	 */
	record Requests(Queue<Map<String, Object>> metas, CountDownLatch stuck) {

		void add(@Nullable Map<String, Object> meta) {
			this.metas.add((meta != null) ? meta : Map.of());
		}

		CallToolResult weather(Object city) {
			if (city.equals(ATLANTIS)) {
				return CallToolResult.builder().addTextContent(FLOODED).isError(true).build();
			}
			if (city.equals(TIMBUKTU)) {
				try {
					this.stuck.await(30, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
			return CallToolResult.builder().addTextContent("Sunny in " + city).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		Requests requests() {
			return new Requests(new ConcurrentLinkedQueue<>(), new CountDownLatch(1));
		}

		@Bean
		List<SyncToolSpecification> tools(Requests requests) {
			Tool weather = Tool
				.builder("weather", Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string"))))
				.description("The weather of a city")
				.build();
			return List.of(SyncToolSpecification.builder().tool(weather).callHandler((exchange, request) -> {
				requests.add(request.meta());
				return requests.weather(request.arguments().get("city"));
			}).build());
		}

		@Bean
		List<SyncResourceSpecification> resources(Requests requests) {
			return List.of(new SyncResourceSpecification(Resource.builder("city://berlin", "berlin").build(),
					(exchange, request) -> {
						requests.add(request.meta());
						return ReadResourceResult
							.builder(List.of(TextResourceContents.builder(request.uri(), "Berlin is large").build()))
							.build();
					}));
		}

		@Bean
		List<SyncPromptSpecification> prompts(Requests requests) {
			return List.of(new SyncPromptSpecification(Prompt.builder("greeting").build(), (exchange, request) -> {
				requests.add(request.meta());
				return GetPromptResult.builder(List.of()).build();
			}));
		}

	}

}
