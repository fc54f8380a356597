package io.agenttracing.instrument.mcp;

import java.util.Map;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.PaginatedRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about: a tool, a prompt or a resource by its name.
 *
 * @param tool the tool, null for other requests
 * @param prompt the prompt, null for other requests
 * @param resource the URI of the resource, null for other requests
 */
record RequestParams(@Nullable String tool, @Nullable String prompt, @Nullable String resource) {

	private static final RequestParams NONE = new RequestParams(null, null, null);

	static RequestParams of(JSONRPCRequest request) {
		Object params = request.params();
		if (params instanceof CallToolRequest call) {
			return new RequestParams(call.name(), null, null);
		}
		if (params instanceof GetPromptRequest prompt) {
			return new RequestParams(null, prompt.name(), null);
		}
		return (params instanceof ReadResourceRequest read) ? new RequestParams(null, null, read.uri()) : NONE;
	}

	/**
	 * The name of a span, which has no URI: these are many.
	 */
	String spanName(String method) {
		String target = (this.tool != null) ? this.tool : this.prompt;
		return (target != null) ? method + " " + target : method;
	}

	/**
	 * Whether a request is what an application asks for, and not what a client does by
	 * itself.
	 */
	boolean isCall() {
		return this != NONE;
	}

	/**
	 * The request with the metadata that is to be sent.
	 * @param request the request
	 * @param meta makes metadata of that of the request
	 * @return the request, the same if it has no metadata or there is nothing to change
	 */
	static JSONRPCRequest withMeta(JSONRPCRequest request, RequestMetaFunction meta) {
		if (!(request.params() instanceof McpSchema.Request params)) {
			return request;
		}
		Map<String, Object> before = params.meta();
		Map<String, Object> after = meta.apply(before);
		Object changed = (after != before && after != null) ? with(params, after) : params;
		return (changed != params) ? new JSONRPCRequest(request.jsonrpc(), request.method(), request.id(), changed)
				: request;
	}

	private static Object with(McpSchema.Request params, Map<String, Object> meta) {
		if (params instanceof CallToolRequest call) {
			return new CallToolRequest(call.name(), call.arguments(), meta);
		}
		if (params instanceof ReadResourceRequest read) {
			return new ReadResourceRequest(read.uri(), meta);
		}
		if (params instanceof GetPromptRequest prompt) {
			return new GetPromptRequest(prompt.name(), prompt.arguments(), meta);
		}
		if (params instanceof PaginatedRequest page) {
			return new PaginatedRequest(page.cursor(), meta);
		}
		return (params instanceof CompleteRequest complete)
				? new CompleteRequest(complete.ref(), complete.argument(), meta, complete.context()) : params;
	}

	/**
	 * Makes metadata of metadata.
	 */
	@FunctionalInterface
	interface RequestMetaFunction {

		@Nullable Map<String, Object> apply(@Nullable Map<String, Object> meta);

	}

}
