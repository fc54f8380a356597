package io.agenttracing.instrument.mcp;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.mcp.OperationMeter.MeteredOperation;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers, as its spans have it.
 *
 * @param method the method of the protocol
 * @param name the name of the tool, prompt or resource
 * @param spanName the name of the spans
 * @param attributes what all its spans have
 */
record ServedOperation(String method, String name, String spanName, Attributes attributes) {

	static ServedOperation of(Tool tool) {
		return named(McpSchema.METHOD_TOOLS_CALL, AgentSpanAttributes.TOOL_NAME, tool.name());
	}

	static ServedOperation of(Prompt prompt) {
		return named(McpSchema.METHOD_PROMPT_GET, McpAttributes.PROMPT_NAME, prompt.name());
	}

	static ServedOperation of(Resource resource) {
		return resource(resource.name(), resource.uri());
	}

	// What a client asks for is an argument: spans have what the server has declared.
	static ServedOperation of(ResourceTemplate template) {
		return resource(template.name(), template.uriTemplate());
	}

	private static ServedOperation resource(String name, String uri) {
		String method = McpSchema.METHOD_RESOURCES_READ;
		return new ServedOperation(method, name, method, attributes(method, McpAttributes.RESOURCE_URI, uri));
	}

	private static ServedOperation named(String method, AttributeKey<String> key, String name) {
		return new ServedOperation(method, name, method + " " + name, attributes(method, key, name));
	}

	private static Attributes attributes(String method, AttributeKey<String> key, String value) {
		return Attributes.of(McpAttributes.METHOD_NAME, method, key, value);
	}

	MeteredOperation metered(@Nullable String transport) {
		return new MeteredOperation(this.method, this.attributes.get(AgentSpanAttributes.TOOL_NAME),
				this.attributes.get(McpAttributes.PROMPT_NAME), transport, null);
	}

}
