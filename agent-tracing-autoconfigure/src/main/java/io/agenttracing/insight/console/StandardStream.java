package io.agenttracing.insight.console;

import java.io.PrintStream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * The stream that trees are printed to: standard output, unless a server of the Model
 * Context Protocol uses it, whose client parses each line as a message.
 */
final class StandardStream {

	private static final String STDIO_TRANSPORT = "io.modelcontextprotocol.server.transport.StdioServerTransportProvider";

	private static final String ANY_TRANSPORT = "io.modelcontextprotocol.spec.McpServerTransportProviderBase";

	private final ConsoleProperties.@Nullable Stream configured;

	private final Environment environment;

	private final ConfigurableListableBeanFactory beanFactory;

	StandardStream(ConsoleProperties.@Nullable Stream configured, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		this.configured = configured;
		this.environment = environment;
		this.beanFactory = beanFactory;
	}

	PrintStream open() {
		return isError() ? System.err : System.out;
	}

	String describe() {
		return isError() ? "trees on standard error" : "trees on the console";
	}

	private boolean isError() {
		return (this.configured != null) ? this.configured == ConsoleProperties.Stream.STDERR : isOutputTaken();
	}

	private boolean isOutputTaken() {
		return this.environment.getProperty("spring.ai.mcp.server.stdio", Boolean.class, false)
				|| hasBean(STDIO_TRANSPORT) || (isNoWebApplication() && hasBean(ANY_TRANSPORT));
	}

	// Without HTTP the transport is stdio, whatever the declared type of the bean.
	private boolean isNoWebApplication() {
		return "none".equalsIgnoreCase(this.environment.getProperty("spring.main.web-application-type"));
	}

	private boolean hasBean(String typeName) {
		ClassLoader classLoader = this.beanFactory.getBeanClassLoader();
		return ClassUtils.isPresent(typeName, classLoader) && this.beanFactory
			.getBeanNamesForType(ClassUtils.resolveClassName(typeName, classLoader), true, false).length > 0;
	}

}
