package io.agenttracing.instrument.mcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.JavaProcess;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.mcp.customizer.McpClientCustomizer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One trace from an agent with Spring AI's client to a server with Spring AI's starter in
 * another process, over each transport.
 */
@ExtendWith(OutputCaptureExtension.class)
class McpAcrossProcessesTests {

	private static final String CLASS_PATH = System.getProperty("java.class.path");

	@TempDir
	private static Path directory;

	private static OtlpReceiver receiver;

	private static Process servers;

	private static ConfigurableApplicationContext context;

	private static AgentTracer agents;

	/**
	 * The connections of the client, by name. The first is to a host that may know
	 * everything.
	 */
	enum Transport {

		STREAMABLE, SSE, STDIO;

		McpSyncClient client() {
			return ((List<?>) context.getBean("mcpSyncClients")).stream()
				.map(McpSyncClient.class::cast)
				.filter((client) -> client.getClientInfo().title().equals(name().toLowerCase()))
				.findAny()
				.orElseThrow();
		}

	}

	@BeforeAll
	static void start() throws IOException {
		receiver = OtlpReceiver.start();
		Path ports = directory.resolve("ports");
		servers = JavaProcess.start(directory.resolve("output.txt"),
				Stream
					.concat(Stream.of("-cp", CLASS_PATH, ServerProcess.class.getName(), ports.toString()),
							properties("web").stream())
					.toList());
		Awaitility.await().failFast(() -> !servers.isAlive()).until(() -> Files.exists(ports));
		List<String> known = Files.readAllLines(ports);
		List<String> properties = new ArrayList<>(properties("client"));
		properties.addAll(List.of("--spring.ai.mcp.client.enabled=true", "--spring.ai.mcp.client.initialized=false",
				"--spring.ai.mcp.client.toolcallback.enabled=false", "--spring.ai.mcp.client.request-timeout=90s",
				"--spring.ai.mcp.client.streamable-http.connections.streamable.url=http://127.0.0.1:" + known.get(0),
				"--spring.ai.mcp.client.sse.connections.sse.url=http://localhost:" + known.get(1),
				"--agent-tracing.baggage.hosts=127.0.0.1", "--agent-tracing.timeouts[0].agent=trip",
				"--agent-tracing.timeouts[0].timeout=10m"));
		String stdio = "--spring.ai.mcp.client.stdio.connections.stdio.";
		properties.add(stdio + "command=" + Path.of(System.getProperty("java.home"), "bin", "java"));
		List<String> arguments = new ArrayList<>(
				List.of("-XX:TieredStopAtLevel=1", "-cp", CLASS_PATH, ServerProcess.class.getName()));
		arguments.addAll(properties("pipe"));
		arguments.addAll(List.of("--spring.ai.mcp.server.stdio=true", "--agent-tracing.console.enabled=true",
				"--spring.main.banner-mode=off", "--logging.threshold.console=off",
				"--logging.file.name=" + directory.resolve("pipe.log")));
		for (int i = 0; i < arguments.size(); i++) {
			properties.add(stdio + "args[" + i + "]=" + arguments.get(i));
		}
		context = new SpringApplicationBuilder(ClientSide.class).web(WebApplicationType.NONE)
			.run(properties.toArray(String[]::new));
		agents = context.getBean(AgentTracer.class);
		for (Transport transport : Transport.values()) {
			transport.client().initialize();
		}
	}

	private static List<String> properties(String service) {
		return List.of("--spring.application.name=" + service, "--spring.ai.mcp.server.enabled=true",
				"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint(),
				"--management.opentelemetry.tracing.export.schedule-delay=5ms", "--agent-tracing.baggage.fields=tenant",
				"--management.tracing.sampling.probability=1.0");
	}

	@AfterAll
	static void stop() {
		context.close();
		servers.destroyForcibly();
		receiver.close();
	}

	@BeforeEach
	void forget() {
		receiver.clear();
	}

	@ParameterizedTest
	@EnumSource
	void isOneTrace(Transport transport) {
		McpSyncClient client = transport.client();
		String answer = agents.workflow("trip", () -> text(client, "weather"));
		assertThat(answer).contains("rain in " + ServedTools.CITY);
		List<ReceivedSpan> trace = trace("look outside");
		assertThat(SpanTree.of(trace).toString()).isEqualTo("""
				invoke_workflow trip
				  tools/call weather
				    tools/call weather
				      look outside
				""");
		ReceivedSpan sent = of("client", trace, "tools/call weather");
		ReceivedSpan served = of(transport == Transport.STDIO ? "pipe" : "web", trace, "tools/call weather");
		assertThat(sent.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
		assertThat(served.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
		assertThat(List.of(sent, served)).extracting((span) -> span.attribute("network.transport"))
			.containsOnly(transport == Transport.STDIO ? "pipe" : "tcp");
		assertThat(served.links()).hasSize(transport == Transport.STDIO ? 0 : 1);
		assertThat(trace.toString()).doesNotContain(ServedTools.CITY);
	}

	@ParameterizedTest
	@EnumSource
	void aToolThatFailsIsRedOnBothSides(Transport transport) {
		McpSyncClient client = transport.client();
		agents.workflow("trip", () -> text(client, "broken"));
		List<ReceivedSpan> trace = trace("tools/call broken", "tools/call broken");
		assertThat(trace).filteredOn((span) -> span.name().startsWith("tools/call")).hasSize(2).allSatisfy((span) -> {
			assertThat(span.isError()).isTrue();
			assertThat(span.attribute("error.type")).isEqualTo("tool_error");
		});
		assertThat(trace.toString()).doesNotContain(ServedTools.CITY);
	}

	@ParameterizedTest
	@EnumSource
	void onlyWhoIsTrustedIsToldMore(Transport transport) {
		McpSyncClient client = transport.client();
		agents.workflow("trip", () -> {
			agents.attribute("tenant", "acme");
			return text(client, "weather");
		});
		ReceivedSpan served = of(transport == Transport.STDIO ? "pipe" : "web", trace("look outside"),
				"tools/call weather");
		assertThat(served.attribute("tenant")).isEqualTo((transport == Transport.STREAMABLE) ? "acme" : null);
		assertThat(served.attributes().containsKey("agent_tracing.budget_ms"))
			.isEqualTo(transport == Transport.STREAMABLE);
	}

	@Test
	void aStepOfOursAroundTheCallIsOneSpan() {
		McpSyncClient client = Transport.STREAMABLE.client();
		agents.workflow("trip", () -> agents.call("weather", StepKind.TOOL, () -> text(client, "weather")));
		List<ReceivedSpan> trace = trace("look outside");
		assertThat(SpanTree.of(trace).toString()).isEqualTo("""
				invoke_workflow trip
				  execute_tool weather
				    tools/call weather
				      look outside
				""");
		assertThat(of("client", trace, "execute_tool weather").attribute("mcp.method.name")).isEqualTo("tools/call");
	}

	@Test
	void theConsoleLeavesStandardOutputToTheProtocol(CapturedOutput output) {
		McpSyncClient client = Transport.STDIO.client();
		// The client of the SDK logs what its server writes to standard error. The server
		// answers while it starts, and prints when it has started.
		Awaitility.await().untilAsserted(() -> {
			agents.workflow("trip", () -> text(client, "weather"));
			assertThat(output.getAll()).containsPattern("STDERR Message received: .*tools/call weather");
		});
	}

	private static String text(McpSyncClient client, String tool) {
		CallToolResult result = client
			.callTool(CallToolRequest.builder(tool).arguments(Map.of("city", ServedTools.CITY)).build());
		return result.content().toString();
	}

	/**
	 * The trace of the workflow, when the spans have arrived.
	 */
	private static List<ReceivedSpan> trace(String... names) {
		List<ReceivedSpan> spans = receiver.await((arrived) -> {
			List<String> missing = new ArrayList<>(List.of(names));
			missing.add("invoke_workflow trip");
			arrived.forEach((span) -> missing.remove(span.name()));
			return missing.isEmpty();
		});
		String traceId = spans.stream()
			.filter((span) -> span.name().equals("invoke_workflow trip"))
			.findAny()
			.orElseThrow()
			.traceId();
		return spans.stream().filter((span) -> span.traceId().equals(traceId)).toList();
	}

	private static ReceivedSpan of(String service, List<ReceivedSpan> trace, String name) {
		return trace.stream()
			.filter((span) -> span.serviceName().equals(service) && span.name().equals(name))
			.findAny()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class ClientSide {

		// The SDK's own is less than a process may take to start on a busy machine.
		@Bean
		McpClientCustomizer<McpClient.SyncSpec> patience() {
			return (name, spec) -> spec.initializationTimeout(Duration.ofSeconds(90));
		}

	}

}
