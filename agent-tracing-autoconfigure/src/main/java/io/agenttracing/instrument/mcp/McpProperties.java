package io.agenttracing.instrument.mcp;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of tracing across the Model Context Protocol.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.mcp")
public class McpProperties {

	/**
	 * Whether requests of MCP clients and servers have spans and carry the trace context.
	 */
	private boolean enabled = true;

	/**
	 * MCP servers over standard input and output that the fields, the trace state and the
	 * deadline are sent to, by the names of their connections. Over HTTP,
	 * "agent-tracing.baggage.hosts" decides.
	 */
	private List<String> trustedServers = new ArrayList<>();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public List<String> getTrustedServers() {
		return this.trustedServers;
	}

	public void setTrustedServers(List<String> trustedServers) {
		this.trustedServers = trustedServers;
	}

}
