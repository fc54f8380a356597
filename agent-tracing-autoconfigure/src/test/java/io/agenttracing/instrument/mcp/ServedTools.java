package io.agenttracing.instrument.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.opentelemetry.api.trace.Tracer;

import org.springframework.ai.mcp.annotation.McpPrompt;
import org.springframework.ai.mcp.annotation.McpResource;
import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;

/**
 * What the servers of the tests offer.
 */
public class ServedTools {

	private final Tracer tracer;

	ServedTools(Tracer tracer) {
		this.tracer = tracer;
	}

	@McpTool(name = "weather", description = "The weather of a city")
	public String weather(@McpToolParam(description = "the city") String city) {
		this.tracer.spanBuilder("look outside").startSpan().end();
		return "rain in " + city;
	}

	@McpTool(name = "broken", description = "Always fails")
	public String broken(@McpToolParam(description = "the city") String city) {
		throw new IllegalStateException("no thermometer in " + city);
	}

	@McpTool(name = "refuses", description = "Says that it has failed")
	public CallToolResult refuses(@McpToolParam(description = "the city") String city) {
		return CallToolResult.builder().addTextContent("not for " + city).isError(true).build();
	}

	@McpResource(uri = "city://{name}", name = "city", description = "A city")
	public String city(String name) {
		return "all about " + name;
	}

	@McpResource(uri = "cities://all", name = "cities", description = "All cities")
	public String cities() {
		return "Bern";
	}

	@McpPrompt(name = "greeting", description = "A greeting")
	public McpSchema.GetPromptResult greeting() {
		return McpSchema.GetPromptResult.builder(java.util.List.of()).build();
	}

}
