package io.agenttracing.instrument.mcp;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.span.AgentSpans;
import io.modelcontextprotocol.spec.McpSchema;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for what clients and servers of the Model Context Protocol share.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnAgentTracing
@ConditionalOnBooleanProperty(name = "agent-tracing.mcp.enabled", matchIfMissing = true)
@ConditionalOnClass(McpSchema.class)
@ConditionalOnBean({ AgentSpans.class, TraceContextCarrier.class })
@EnableConfigurationProperties(McpProperties.class)
public final class McpAgentTracingAutoConfiguration {

	McpAgentTracingAutoConfiguration() {
	}

	@Bean
	RequestMeta agentTracingMcpRequestMeta(TraceContextCarrier carrier) {
		return new RequestMeta(carrier);
	}

}
