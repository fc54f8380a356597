package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.Map;

import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.SpringAiWhereChosen;
import io.agenttracing.testing.WebApplication;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers of Spring AI's that are asynchronous or have no sessions.
 */
class McpServerKindsTests {

	private static final String PARENT = "00f067aa0ba902b7";

	private static final Map<String, Object> META = Map.of("traceparent",
			"00-4bf92f3577b34da6a3ce929d0e0e4736-" + PARENT + "-01");

	@ParameterizedTest
	@CsvSource({ "ASYNC, STREAMABLE, later", "ASYNC, STATELESS, later", "SYNC, STATELESS, refusing" })
	void joinsTheTraceOfTheClient(String type, String protocol, String tool) {
		try (ConfigurableApplicationContext context = WebApplication.of(Application.class)
			.properties(SpringAiWhereChosen.MCP_SERVER + "=true", "spring.ai.mcp.server.type=" + type,
					"spring.ai.mcp.server.protocol=" + protocol)
			.run()) {
			EndedSpans spans = context.getBean(EndedSpans.class);
			RawClient client = RawClient.connect(WebApplication.port(context));
			spans.clear();
			assertThat(client.call(tool, Map.of("city", "Bern"), META).at("/result/isError").booleanValue()).isTrue();
			SpanData request = spans.named("http post /mcp");
			SpanData served = spans.named("tools/call " + tool);
			assertThat(served.getParentSpanId()).isEqualTo(PARENT);
			assertThat(served.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(served.getAttributes().get(McpAttributes.SESSION_ID)).isEqualTo(client.session());
			assertThat(served.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(request.getSpanId()));
			spans.clear();
			client.call(tool, Map.of("city", "Bern"), null);
			spans.named("http post /mcp");
			assertThat(spans.tree()).contains("http post /mcp > tools/call " + tool);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(ServerApplication.class)
	static class Application {

		@Bean
		LaterTools laterTools() {
			return new LaterTools();
		}

	}

	/**
	 * What an asynchronous server offers.
	 */
	public static class LaterTools {

		@McpTool(name = "later", description = "Fails after a while")
		public Mono<CallToolResult> later(@McpToolParam(description = "the city") String city) {
			return Mono.delay(Duration.ofMillis(20))
				.map((tick) -> CallToolResult.builder().addTextContent("not for " + city).isError(true).build());
		}

	}

}
