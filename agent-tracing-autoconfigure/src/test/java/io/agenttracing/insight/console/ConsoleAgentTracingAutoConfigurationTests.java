package io.agenttracing.insight.console;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpServerTransportProviderBase;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsoleAgentTracingAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConsoleAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ConsoleAgentTracingAutoConfiguration.class));

	@Test
	void isOffByDefault() {
		assertThat(new ConsoleProperties().isEnabled()).isFalse();
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(TraceTreePrinter.class));
	}

	@Test
	void backsOffWhenTracingIsSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.console.enabled=true", "agent-tracing.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(TraceTreePrinter.class));
	}

	@Test
	void backsOffWithoutOpenTelemetrySdk() {
		this.runner.withPropertyValues("agent-tracing.console.enabled=true")
			.withClassLoader(new FilteredClassLoader("io.opentelemetry.sdk.trace"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TraceTreePrinter.class));
	}

	@Test
	void printsFinishedTraceOnceWithoutAnyExporter(CapturedOutput output) {
		traced().run(ConsoleAgentTracingAutoConfigurationTests::trace);
		assertThat(trees(output.getOut())).singleElement().asString().contains("my-root");
	}

	@Test
	void leavesStandardOutputToAServerOfSpringAi(CapturedOutput output) {
		traced().withPropertyValues("spring.ai.mcp.server.stdio=true").run((context) -> {
			trace(context);
			assertThat(context.getBean("agentTracingConsoleDetail", StartupDetail.class).describe())
				.isEqualTo("trees on standard error");
		});
		assertThat(trees(output.getOut())).isEmpty();
		assertThat(trees(output.getErr())).hasSize(1);
	}

	@Test
	void leavesStandardOutputToAServerWithoutWeb(CapturedOutput output) {
		traced().withPropertyValues("spring.main.web-application-type=none")
			.withBean(McpServerTransportProviderBase.class, ConsoleAgentTracingAutoConfigurationTests::transport)
			.run(ConsoleAgentTracingAutoConfigurationTests::trace);
		assertThat(trees(output.getOut())).isEmpty();
		assertThat(trees(output.getErr())).hasSize(1);
	}

	@Test
	void leavesStandardOutputToATransportOfTheApplication(CapturedOutput output) {
		traced().withBean(StdioServerTransportProvider.class, ConsoleAgentTracingAutoConfigurationTests::transport)
			.run(ConsoleAgentTracingAutoConfigurationTests::trace);
		assertThat(trees(output.getOut())).isEmpty();
		assertThat(trees(output.getErr())).hasSize(1);
	}

	@Test
	void printsToStandardOutputWithoutWebOrServer(CapturedOutput output) {
		traced().withPropertyValues("spring.main.web-application-type=none", "spring.ai.mcp.server.stdio=false")
			.run(ConsoleAgentTracingAutoConfigurationTests::trace);
		assertThat(trees(output.getOut())).hasSize(1);
	}

	@Test
	void printsToTheStreamThatIsSet(CapturedOutput output) {
		traced().withPropertyValues("spring.ai.mcp.server.stdio=true", "agent-tracing.console.stream=stdout")
			.run(ConsoleAgentTracingAutoConfigurationTests::trace);
		assertThat(trees(output.getOut())).hasSize(1);
		assertThat(trees(output.getErr())).isEmpty();
		traced().withPropertyValues("agent-tracing.console.stream=stderr")
			.run(ConsoleAgentTracingAutoConfigurationTests::trace);
		assertThat(trees(output.getOut())).hasSize(1);
		assertThat(trees(output.getErr())).hasSize(1);
	}

	@Test
	void failsForAnotherStream() {
		traced().withPropertyValues("agent-tracing.console.stream=file")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("ConsoleProperties.Stream.file"));
		traced().withPropertyValues("agent-tracing.console.stream=file")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("agent-tracing.console.stream"));
	}

	private ApplicationContextRunner traced() {
		return this.runner
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					AgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.console.enabled=true", "management.tracing.sampling.probability=1.0");
	}

	private static void trace(ApplicationContext context) {
		context.getBean(Tracer.class).spanBuilder("my-root").startSpan().end();
		context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
	}

	private static List<String> trees(String output) {
		return output.lines().filter((line) -> line.startsWith("Trace ")).toList();
	}

	private static StdioServerTransportProvider transport() {
		McpJsonMapper mapper = (McpJsonMapper) Proxy.newProxyInstance(McpJsonMapper.class.getClassLoader(),
				new Class<?>[] { McpJsonMapper.class }, (proxy, method, arguments) -> null);
		return new StdioServerTransportProvider(mapper, InputStream.nullInputStream(), OutputStream.nullOutputStream());
	}

}
