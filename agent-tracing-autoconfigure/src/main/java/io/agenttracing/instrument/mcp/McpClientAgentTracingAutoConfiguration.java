package io.agenttracing.instrument.mcp;

import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.GenAiProperties;
import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.context.PropagationAllowList;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.span.AgentSpans;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.opentelemetry.sdk.trace.ReadableSpan;
import reactor.core.publisher.Mono;

import org.springframework.ai.mcp.client.common.autoconfigure.NamedClientMcpTransport;
import org.springframework.ai.mcp.customizer.McpClientCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for requests of Spring AI's MCP clients.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = McpAgentTracingAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ NamedClientMcpTransport.class, McpClientCustomizer.class, Mono.class, ReadableSpan.class })
@ConditionalOnBean(RequestMeta.class)
public final class McpClientAgentTracingAutoConfiguration {

	McpClientAgentTracingAutoConfiguration() {
	}

	@Bean
	@Fallback
	ClientOperations agentTracingMcpClientOperations(AgentSpans spans, RequestMeta meta,
			ObjectProvider<ClientMeter> meter, ObjectProvider<ValueDigests> digests, GenAiProperties properties) {
		ClientMeter metered = meter.getIfAvailable();
		return new ClientOperations(spans, meta, (metered != null) ? metered.meter() : OperationMeter.NONE,
				digests.getIfAvailable(), properties.isCaptureContent());
	}

	@Bean
	static ClientTransportPostProcessor agentTracingMcpClientTransportPostProcessor(
			ConfigurableListableBeanFactory beans, ObjectProvider<ClientOperations> operations,
			ObjectProvider<McpProperties> properties, ObjectProvider<PropagationAllowList> recipients) {
		return new ClientTransportPostProcessor(beans, new LazyBean<>(operations::getIfAvailable)::get,
				properties::getObject, recipients::getIfAvailable);
	}

	@Bean
	@Fallback
	McpClientCustomizer<McpClient.SyncSpec> agentTracingMcpSyncClientCustomizer() {
		return (name, spec) -> ClientSpecs.customize(spec);
	}

	@Bean
	@Fallback
	McpClientCustomizer<McpClient.AsyncSpec> agentTracingMcpAsyncClientCustomizer() {
		return (name, spec) -> ClientSpecs.customize(spec);
	}

	@Bean
	Counterparts agentTracingMcpClientCounterparts() {
		String http = HttpClientStreamableHttpTransport.class.getName();
		return Counterparts.without("MCP servers get no more than the parent span, and spans do not name them")
			.field(http, ClientTransportPostProcessor.URI_FIELD.name())
			.field("io.modelcontextprotocol.client.transport.HttpClientSseClientTransport",
					ClientTransportPostProcessor.URI_FIELD.name())
			.field(http, ClientTransportPostProcessor.SESSION_FIELD.name())
			.and(Counterparts.without("Requests that an MCP client gives up stay open, and its first may begin a trace")
				.field(McpClient.SyncSpec.class.getName(), ClientSpecs.TRANSPORT.name())
				.field(McpClient.SyncSpec.class.getName(), ClientSpecs.TIMEOUT.name())
				.field(McpClient.SyncSpec.class.getName(), ClientSpecs.CALLER.name())
				.field(McpClient.AsyncSpec.class.getName(), ClientSpecs.TRANSPORT.name())
				.field(McpClient.AsyncSpec.class.getName(), ClientSpecs.TIMEOUT.name()));
	}

	/**
	 * The meter of clients.
	 *
	 * @param meter the meter
	 */
	record ClientMeter(OperationMeter meter) {

	}

	/**
	 * For an application with meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	static class MeterConfiguration {

		@Bean
		@Fallback
		ClientMeter agentTracingMcpClientMeter(ObjectProvider<MeterRegistry> registry) {
			MeterRegistry unique = registry.getIfUnique();
			return new ClientMeter((unique != null) ? OperationTimers.client(unique) : OperationMeter.NONE);
		}

	}

}
