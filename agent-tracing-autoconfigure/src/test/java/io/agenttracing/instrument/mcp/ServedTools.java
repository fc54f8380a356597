package io.agenttracing.instrument.mcp;

import java.util.List;

import io.agenttracing.span.TrackedSpans;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;

import org.springframework.ai.mcp.annotation.McpPrompt;
import org.springframework.ai.mcp.annotation.McpResource;
import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;

/**
 * What the servers of the tests offer.
 */
public class ServedTools {

	/** What a client asks with, and is told: content. */
	static final String CITY = "Xanadu";

	private final Tracer tracer;

	private final TrackedSpans openSpans;

	ServedTools(OpenTelemetry openTelemetry, TrackedSpans openSpans) {
		this.tracer = openTelemetry.getTracer("tools");
		this.openSpans = openSpans;
	}

	@McpTool(name = "weather", description = "The weather of a city")
	public String weather(@McpToolParam(description = "the city") String city) {
		this.tracer.spanBuilder("look outside").startSpan().end();
		return "rain in " + city;
	}

	@McpTool(name = "broken", description = "Throws an exception")
	public String broken(@McpToolParam(description = "the city") String city) {
		throw new IllegalStateException("no thermometer in " + city);
	}

	@McpTool(name = "refusing", description = "Says that it has failed")
	public CallToolResult refusing(@McpToolParam(description = "the city") String city) {
		return CallToolResult.builder().addTextContent("not for " + city).isError(true).build();
	}

	@McpTool(name = "watched", description = "Counts the open spans of its trace that have a deadline")
	public String watched() {
		return "watched: " + this.openSpans.of(Span.current().getSpanContext().getTraceId())
			.stream()
			.filter((span) -> span.deadline() != null)
			.count();
	}

	@McpResource(uri = "cities://all", name = "cities", description = "All cities")
	public String cities() {
		return CITY;
	}

	@McpResource(uri = "cities://one/{name}", name = "city", description = "A city")
	public String city(String name) {
		return "all about " + name;
	}

	@McpResource(uri = "cities://lost", name = "lost", description = "Fails")
	public String lost() {
		throw McpError.builder(ErrorCodes.RESOURCE_NOT_FOUND).message("no " + CITY).build();
	}

	@McpPrompt(name = "greeting", description = "A greeting")
	public GetPromptResult greeting() {
		return GetPromptResult
			.builder(List.of(new PromptMessage(Role.USER, TextContent.builder("Hello " + CITY).build())))
			.build();
	}

}
