package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.customizer.McpSyncHttpClientRequestCustomizer;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.mcp.customizer.McpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a server is told depends on who it is, and what is known of a call on the client.
 */
class ClientConnectionTests {

	private static final String[] FIELDS = { "agent-tracing.baggage.fields=document.id",
			"agent-tracing.timeouts[0].agent=desk", "agent-tracing.timeouts[0].timeout=60s" };

	private static UntracedServer server;

	@BeforeAll
	static void start() {
		server = UntracedServer.start();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, true", "*.internal.example, false" })
	void hostThatIsListedIsToldMore(String host, boolean listed) {
		try (ClientApplication application = ClientApplication.start(server,
				with("agent-tracing.baggage.hosts=" + host, "agent-tracing.mcp.trusted-servers=weather"))) {
			deskAsks(application);
			assertThat(server.lastMeta()).containsKey("traceparent");
			if (listed) {
				assertThat(server.lastMeta()).containsEntry("baggage", "document.id=7")
					.containsEntry("tracestate", "vendor=1")
					.containsOnlyKeys("traceparent", "tracestate", "baggage", "agent-tracing-budget");
				assertThat(Long.parseLong((String) server.lastMeta().get("agent-tracing-budget"))).isBetween(1L,
						60_000L);
			}
			else {
				assertThat(server.lastMeta()).containsOnlyKeys("traceparent");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void processThatIsNamedIsToldMore(boolean trusted) {
		try (ClientApplication application = ClientApplication.of(List.of(),
				Stream.concat(RawServer.connection("raw"),
						Stream.of(with("agent-tracing.mcp.trusted-servers=" + (trusted ? "raw" : "other"),
								"agent-tracing.baggage.hosts=raw")))
					.toArray(String[]::new))) {
			JsonNode meta = JsonMapper.shared().readTree(deskAsks(application));
			SpanData call = application.spans().named("tools/call weather");
			assertThat(meta.propertyNames()).containsExactlyInAnyOrder(
					trusted ? new String[] { "traceparent", "tracestate", "baggage", "agent-tracing-budget" }
							: new String[] { "traceparent" });
			assertThat(meta.get("traceparent").asString()).isEqualTo(ClientSpanTests.traceparent(call));
			assertThat(text(call, "network.transport")).isEqualTo("pipe");
			assertThat(text(call, "mcp.protocol.version")).isEqualTo("2025-06-18");
			assertThat(text(call, "network.protocol.name")).isNull();
			assertThat(text(call, "server.address")).isNull();
		}
	}

	@Test
	void serverThatDoesNotAnswerEndsTheSpanWhenTheClientGivesUp() {
		try (UntracedServer slow = UntracedServer.start();
				ClientApplication application = ClientApplication.of(List.of(Impatient.class),
						"spring.ai.mcp.client.streamable-http.connections.weather.url=" + slow.url())) {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> application.client().callTool(weather(UntracedServer.TIMBUKTU)));
			SpanData call = application.spans().named("tools/call weather");
			assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(text(call, "error.type")).isEqualTo("timeout");
			assertThat(call.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(3000);
			slow.release();
		}
	}

	@Test
	void serverOverSseIsToldTheSpanOfTheCall() {
		try (UntracedServer sse = UntracedServer.start("spring.ai.mcp.server.protocol=sse");
				ClientApplication application = ClientApplication.of(List.of(),
						with("spring.ai.mcp.client.sse.connections.weather.url=" + sse.url()))) {
			deskAsks(application);
			SpanData call = application.spans().named("tools/call weather");
			assertThat(sse.lastMeta()).containsOnly(Map.entry("traceparent", ClientSpanTests.traceparent(call)));
			assertThat(text(call, "server.address")).isEqualTo("127.0.0.1");
			assertThat(application.spans().tree()).contains("invoke_agent desk > tools/call weather");
		}
	}

	@Test
	void firstCallOfAClientIsInTheTraceOfItsCaller() {
		try (ClientApplication application = ClientApplication.of(List.of(OwnContext.class),
				with("spring.ai.mcp.client.initialized=false",
						"spring.ai.mcp.client.streamable-http.connections.weather.url=" + server.url()))) {
			deskAsks(application);
			assertThat(application.spans().tree()).contains("- > invoke_agent desk", "invoke_agent desk > initialize",
					"invoke_agent desk > tools/call weather");
			assertThat(application.bean(OwnContext.class).handedOver).isNotEmpty()
				.containsOnly(OwnContext.Tenant.class);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void callOfAnAsynchronousClientIsInTheTraceOfItsSubscriber(boolean initialized) {
		try (ClientApplication application = ClientApplication.start(server, "spring.ai.mcp.client.type=async",
				"spring.ai.mcp.client.initialized=" + initialized)) {
			McpAsyncClient client = application.clients(McpAsyncClient.class).get(0);
			application.bean(AgentTracer.class).agent("desk", () -> client.callTool(weather())).block();
			assertThat(application.spans().tree()).contains("- > invoke_agent desk",
					"invoke_agent desk > tools/call weather");
			assertThat(server.lastMeta()).containsEntry("traceparent",
					ClientSpanTests.traceparent(application.spans().named("tools/call weather")));
		}
	}

	@Test
	void callThatIsOpenEndsWithTheConnection() {
		try (ClientApplication application = ClientApplication.start(server, "spring.ai.mcp.client.type=async")) {
			McpAsyncClient client = application.clients(McpAsyncClient.class).get(0);
			client.listTools().block();
			Mono<?> call = client.callTool(weather(UntracedServer.TIMBUKTU)).cache();
			call.subscribe();
			client.closeGracefully().block();
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(call::block);
			assertThat(text(application.spans().named("tools/call weather"), "error.type")).isEqualTo("closed");
		}
		server.release();
	}

	@Test
	void serverThatIsGoneMakesTheSpanRed() {
		UntracedServer gone = UntracedServer.start();
		try (gone; ClientApplication application = ClientApplication.start(gone)) {
			application.client().listTools();
			gone.close();
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> application.client().callTool(weather()));
			SpanData call = application.spans().named("tools/call weather");
			assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(text(call, "error.type")).isEqualTo("java.net.ConnectException");
			assertThat(call.getEvents()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.mcp.enabled", "agent-tracing.enabled" })
	void leavesAClientAloneThatIsNotToBeTraced(String property) {
		try (ClientApplication application = ClientApplication.start(server, property + "=false")) {
			assertThat(application.transports()).singleElement().isNotInstanceOf(TracedClientTransport.class);
			application.client().callTool(weather());
			assertThat(server.lastMeta()).isEmpty();
		}
	}

	/**
	 * An agent with a field, a deadline and a trace state, calls a tool.
	 */
	private static String deskAsks(ClientApplication application) {
		SpanContext remote = SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
				TraceFlags.getSampled(), TraceState.builder().put("vendor", "1").build());
		try (Scope scope = Span.wrap(remote).makeCurrent()) {
			return application.bean(AgentTracer.class).agent("desk", () -> {
				application.bean(AgentTracer.class).attribute("document.id", "7");
				return ((TextContent) application.client().callTool(weather()).content().get(0)).text();
			});
		}
	}

	private static String[] with(String... properties) {
		return Stream.concat(Stream.of(properties), Stream.of(FIELDS)).toArray(String[]::new);
	}

	private static CallToolRequest weather() {
		return weather("Berlin");
	}

	private static CallToolRequest weather(String city) {
		return CallToolRequest.builder("weather").arguments(Map.of("city", city)).build();
	}

	private static @Nullable String text(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	/**
	 * A client that the application tells when to give up.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Impatient {

		@Bean
		McpClientCustomizer<McpClient.SyncSpec> impatience() {
			return (name, spec) -> spec.requestTimeout(Duration.ofSeconds(3));
		}

	}

	/**
	 * A client whose application hands something to the transport.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnContext {

		private final Set<Class<?>> handedOver = ConcurrentHashMap.newKeySet();

		@Bean
		McpClientCustomizer<McpClient.SyncSpec> context() {
			return (name, spec) -> spec.transportContextProvider(() -> new Tenant("alice"));
		}

		@Bean
		McpSyncHttpClientRequestCustomizer seen() {
			return (builder, method, endpoint, body, context) -> this.handedOver.add(context.getClass());
		}

		/**
		 * A class of the application.
		 *
		 * @param user who asks
		 */
		record Tenant(String user) implements McpTransportContext {

			@Override
			public Object get(String key) {
				return this.user;
			}

		}

	}

}
