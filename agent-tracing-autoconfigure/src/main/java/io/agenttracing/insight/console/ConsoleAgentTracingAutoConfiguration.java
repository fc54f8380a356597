package io.agenttracing.insight.console;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.PipelineUse;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ansi.AnsiOutput;
import org.springframework.boot.ansi.AnsiStyle;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the trace tree on the console, off by default.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass(SpanData.class)
@ConditionalOnBooleanProperty("agent-tracing.console.enabled")
@EnableConfigurationProperties(ConsoleProperties.class)
public final class ConsoleAgentTracingAutoConfiguration {

	@Bean
	StandardStream agentTracingStandardStream(ConsoleProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		return new StandardStream(properties.getStream(), environment, beanFactory);
	}

	@Bean
	TraceTreePrinter agentTracingTraceTreePrinter(ConsoleProperties properties, StandardStream stream) {
		return new TraceTreePrinter(stream::open, charset(), isColoured(),
				new PrintInterval(properties.getInterval(), System::nanoTime));
	}

	@Bean
	@Order(35)
	StartupDetail agentTracingConsoleDetail(StandardStream stream, ObjectProvider<PipelineUse> use) {
		return () -> {
			PipelineUse instance = use.getIfAvailable();
			return (instance != null && instance.isBypassed()) ? "no trees on the console" : stream.describe();
		};
	}

	// The encoding of the log, as set by logging.charset.console.
	private static Charset charset() {
		String name = System.getProperty(LoggingSystemProperty.CONSOLE_CHARSET.getEnvironmentVariableName());
		return (name != null) ? Charset.forName(name) : StandardCharsets.UTF_8;
	}

	// As in the log, by spring.output.ansi.enabled.
	private static boolean isColoured() {
		return !AnsiOutput.toString(AnsiStyle.BOLD, "").isEmpty();
	}

}
