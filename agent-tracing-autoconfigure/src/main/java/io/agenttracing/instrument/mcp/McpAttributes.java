package io.agenttracing.instrument.mcp;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The attributes of spans of MCP, in the words of the conventions.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/">Semantic
 * conventions for MCP</a>
 */
final class McpAttributes {

	/** The method of the request. */
	static final AttributeKey<String> METHOD_NAME = AttributeKey.stringKey("mcp.method.name");

	/** The version of the protocol that client and server have agreed on. */
	static final AttributeKey<String> PROTOCOL_VERSION = AttributeKey.stringKey("mcp.protocol.version");

	/** The session that a server has given to its client. */
	static final AttributeKey<String> SESSION_ID = AttributeKey.stringKey("mcp.session.id");

	/** The resource, which may say what a user has asked for. */
	static final AttributeKey<String> RESOURCE_URI = AttributeKey.stringKey("mcp.resource.uri");

	/** The prompt. */
	static final AttributeKey<String> PROMPT_NAME = AttributeKey.stringKey("gen_ai.prompt.name");

	/** The id of the request, as text. */
	static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("jsonrpc.request.id");

	/** The code of the error that is the answer, as text. */
	static final AttributeKey<String> STATUS_CODE = AttributeKey.stringKey("rpc.response.status_code");

	/** {@link #PIPE} or {@link #TCP}. */
	static final AttributeKey<String> NETWORK_TRANSPORT = AttributeKey.stringKey("network.transport");

	/** {@link #HTTP}, where it is. */
	static final AttributeKey<String> NETWORK_PROTOCOL_NAME = AttributeKey.stringKey("network.protocol.name");

	/** The host of the server. */
	static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");

	/** The port of the server. */
	static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

	/** Standard input and output. */
	static final String PIPE = "pipe";

	/** HTTP, whichever version. */
	static final String TCP = "tcp";

	static final String HTTP = "http";

	/** The operation of a call of a tool; others have none. */
	static final String EXECUTE_TOOL = "execute_tool";

	/** The error of a tool whose answer says that it has failed. */
	static final String TOOL_ERROR = "tool_error";

	private McpAttributes() {
	}

}
