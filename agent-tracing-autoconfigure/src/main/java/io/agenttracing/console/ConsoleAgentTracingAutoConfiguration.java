package io.agenttracing.console;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.StartupDetail;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.boot.ansi.AnsiOutput;
import org.springframework.boot.ansi.AnsiStyle;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

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
	TraceTreePrinter agentTracingTraceTreePrinter(ConsoleProperties properties) {
		return new TraceTreePrinter(System.out, isColoured(),
				new PrintInterval(properties.getInterval(), System::nanoTime));
	}

	@Bean
	@Order(35)
	StartupDetail agentTracingConsoleDetail() {
		return () -> "trees on the console";
	}

	// The same answer as for the log, with spring.output.ansi.enabled.
	private static boolean isColoured() {
		return !AnsiOutput.toString(AnsiStyle.BOLD, "").isEmpty();
	}

}
