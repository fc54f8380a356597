package io.agenttracing.instrument.mcp;

import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.TracedPublishers;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpServerTransportProviderBase;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for the requests to a server of the Model Context Protocol.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = McpAgentTracingAutoConfiguration.class)
@ConditionalOnClass(McpServerFeatures.class)
@ConditionalOnBean({ RequestMeta.class, AgentSpans.class, ContextCounter.class })
public final class McpServerAgentTracingAutoConfiguration {

	McpServerAgentTracingAutoConfiguration() {
	}

	@Bean
	@Fallback
	ServedRequests agentTracingMcpServedRequests(AgentSpans spans, RequestMeta meta, ContextCounter counter,
			ObjectProvider<ServedDurations> durations, SpanObservations observations,
			ObjectProvider<McpServerTransportProviderBase> transport) {
		OperationMeter meter = durations.stream().map(ServedDurations::meter).findAny().orElse(OperationMeter.NONE);
		LazyBean<String> listensTo = new LazyBean<>(() -> transport(transport.getIfUnique()));
		return new ServedRequests(spans, meta, counter, new TracedPublishers(observations), meter, listensTo::get);
	}

	// A server without sessions has another kind of transport, which is HTTP.
	private static String transport(@Nullable McpServerTransportProviderBase provider) {
		return (provider instanceof StdioServerTransportProvider) ? McpAttributes.PIPE : McpAttributes.TCP;
	}

	@Bean
	static SpecificationPostProcessor agentTracingMcpSpecificationPostProcessor(ConfigurableListableBeanFactory beans,
			ObjectProvider<ServedRequests> requests) {
		return new SpecificationPostProcessor(beans, new TracedSpecifications(new LazyBean<>(requests::getObject)));
	}

	/**
	 * What an application with meters has.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	static class MeterConfiguration {

		@Bean
		@Fallback
		ServedDurations agentTracingMcpServedDurations(ObjectProvider<MeterRegistry> registry) {
			MeterRegistry unique = registry.getIfUnique();
			return new ServedDurations((unique != null) ? OperationTimers.server(unique) : OperationMeter.NONE);
		}

	}

}
