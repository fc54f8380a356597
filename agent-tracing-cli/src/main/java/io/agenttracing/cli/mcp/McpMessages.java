package io.agenttracing.cli.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.agenttracing.text.LogText;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.ProtocolVersions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

/**
 * Answers messages of the protocol, whatever has carried them: each has an answer, or an
 * error that says why not. There are no sessions. Used by several threads.
 */
public final class McpMessages {

	/** The versions of the protocol that are spoken. */
	static final List<String> VERSIONS = List.of(ProtocolVersions.MCP_2024_11_05, ProtocolVersions.MCP_2025_03_26,
			ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_11_25);

	private static final int MAX_REASON = 300;

	private static final int MAX_BATCH = 16;

	private static final String NO_PARAMETERS = "These are no parameters of the method";

	private static final String VERSION = "2.0";

	private final McpJsonMapper json = McpJsonDefaults.getMapper();

	private final McpStatelessServerHandler handler;

	private McpMessages(McpStatelessServerHandler handler) {
		this.handler = handler;
	}

	/**
	 * A server of traces.
	 * @param source where they are
	 * @return what answers messages
	 */
	public static McpMessages of(TraceSource source) {
		Transport transport = new Transport();
		McpServer.sync(transport)
			.serverInfo(Implementation.builder("agent-tracing", "0.1").build())
			.instructions(TraceTools.INSTRUCTIONS)
			.capabilities(ServerCapabilities.builder().tools(false).build())
			.tools(TraceTools.of(source))
			.immediateExecution(true)
			// Arguments are looked at by the tools, whose words are short.
			.validateToolInputs(false)
			.build();
		return new McpMessages(Objects.requireNonNull(transport.handler));
	}

	/**
	 * Answers a message.
	 * @param bytes JSON in UTF-8
	 * @return what is said to it
	 */
	McpReply answer(byte[] bytes) {
		return answer(McpMessage.of(bytes));
	}

	/**
	 * Answers a message.
	 * @param message the message
	 * @return what is said to it
	 */
	McpReply answer(McpMessage message) {
		Object json = message.json();
		if (json instanceof Map<?, ?>) {
			return answerOne(json);
		}
		if (json instanceof List<?> batch) {
			return answerEach(batch);
		}
		return (json == null) ? error(message.id(), ErrorCodes.PARSE_ERROR, "It is no JSON")
				: error(null, ErrorCodes.INVALID_REQUEST, "It is no JSON object");
	}

	// 2025-03-26 has batches: what is asked together is answered together.
	private McpReply answerEach(List<?> batch) {
		if (batch.isEmpty() || batch.size() > MAX_BATCH) {
			return error(null, ErrorCodes.INVALID_REQUEST, "A batch has from 1 to " + MAX_BATCH + " messages");
		}
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (Object each : batch) {
			McpReply reply = (each instanceof Map<?, ?> object) ? answerInBatch(object)
					: error(null, ErrorCodes.INVALID_REQUEST, "It is no JSON object");
			if (reply.isDue()) {
				all.write((all.size() == 0) ? '[' : ',');
				all.writeBytes(reply.json());
			}
		}
		if (all.size() == 0) {
			return McpReply.NONE;
		}
		all.write(']');
		return new McpReply(McpReply.Kind.ANSWER, all.toByteArray());
	}

	private McpReply answerInBatch(Map<?, ?> object) {
		boolean waits = object.get("params") instanceof Map<?, ?> parameters
				&& WaitForTrace.NAME.equals(parameters.get("name"));
		return waits ? error(McpMessage.id(object.get("id")), ErrorCodes.INVALID_PARAMS,
				WaitForTrace.NAME + " is called by itself") : answerOne(object);
	}

	@SuppressWarnings("unchecked")
	private McpReply answerOne(Object message) {
		Map<String, Object> object = (Map<String, Object>) message;
		McpReply reply = answer(object);
		boolean silent = object.containsKey("method") && !object.containsKey("id");
		return (silent && reply.isDue()) ? new McpReply(McpReply.Kind.REFUSED_NOTIFICATION, reply.json()) : reply;
	}

	private McpReply answer(Map<String, Object> object) {
		Object id = McpMessage.id(object.get("id"));
		try {
			return answer(object, id);
		}
		catch (McpError ex) {
			return error(id, ex.getJsonRpcError());
		}
		catch (IllegalArgumentException | JacksonException ex) {
			return error(id, ErrorCodes.INVALID_PARAMS, NO_PARAMETERS);
		}
		catch (Throwable ex) {
			return error(id, ErrorCodes.INTERNAL_ERROR, "It cannot be answered: " + ex.getClass().getSimpleName());
		}
	}

	private McpReply answer(Map<String, Object> object, @Nullable Object id) throws Exception {
		if (!VERSION.equals(object.get("jsonrpc"))) {
			return error(id, ErrorCodes.INVALID_REQUEST, "jsonrpc has to be \"2.0\"");
		}
		if (!object.containsKey("method")) {
			// An answer to what was never asked
			boolean answer = object.containsKey("result") || object.containsKey("error");
			return answer ? McpReply.NONE : error(id, ErrorCodes.INVALID_REQUEST, "It has no method");
		}
		if (!(object.get("method") instanceof String)) {
			return error(id, ErrorCodes.INVALID_REQUEST, "method has to be a text");
		}
		if (!object.containsKey("id")) {
			this.handler
				.handleNotification(McpTransportContext.EMPTY,
						this.json.convertValue(object, JSONRPCNotification.class))
				.block();
			return McpReply.NONE;
		}
		if (id == null) {
			return error(null, ErrorCodes.INVALID_REQUEST, "id has to be a text or a whole number");
		}
		if (isUnknownTool(object)) {
			return error(id, ErrorCodes.INVALID_PARAMS,
					"A tool is called by its name, which is one of " + String.join(", ", TraceTools.NAMES));
		}
		JSONRPCResponse response = this.handler
			.handleRequest(McpTransportContext.EMPTY, this.json.convertValue(object, JSONRPCRequest.class))
			.block();
		if (response == null) {
			return error(id, ErrorCodes.INTERNAL_ERROR, "There is no answer");
		}
		JSONRPCError error = response.error();
		if (error == null) {
			return new McpReply(McpReply.Kind.ANSWER, this.json.writeValueAsBytes(response));
		}
		// Tools catch what fails in them: the SDK fails at parameters alone.
		return (error.code() == ErrorCodes.INTERNAL_ERROR) ? error(id, ErrorCodes.INVALID_PARAMS, NO_PARAMETERS)
				: error(id, error);
	}

	private static boolean isUnknownTool(Map<String, Object> request) {
		return McpSchema.METHOD_TOOLS_CALL.equals(request.get("method"))
				&& !(request.get("params") instanceof Map<?, ?> parameters
						&& parameters.get("name") instanceof String name && TraceTools.NAMES.contains(name));
	}

	private McpReply error(@Nullable Object id, JSONRPCError error) {
		return error(id, error.code(), error.message());
	}

	/**
	 * An error of the protocol.
	 * @param id the id of the request, null where it is not known, and then left out
	 * @param code the code
	 * @param reason the reason
	 * @return the answer
	 */
	McpReply error(@Nullable Object id, int code, String reason) {
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("jsonrpc", VERSION);
		if (id != null) {
			answer.put("id", id);
		}
		answer.put("error", Map.of("code", code, "message", LogText.of(reason, MAX_REASON)));
		McpReply.Kind kind = (id != null) ? McpReply.Kind.ANSWER : McpReply.Kind.REFUSAL;
		try {
			return new McpReply(kind, this.json.writeValueAsBytes(answer));
		}
		catch (Throwable ex) {
			return new McpReply(McpReply.Kind.REFUSAL,
					"{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32603,\"message\":\"It cannot be answered\"}}"
						.getBytes(StandardCharsets.UTF_8));
		}
	}

	/**
	 * Takes what answers from the SDK.
	 */
	private static final class Transport implements McpStatelessServerTransport {

		private @Nullable McpStatelessServerHandler handler;

		@Override
		public void setMcpHandler(McpStatelessServerHandler handler) {
			this.handler = handler;
		}

		@Override
		public Mono<Void> closeGracefully() {
			return Mono.empty();
		}

		@Override
		public List<String> protocolVersions() {
			return VERSIONS;
		}

	}

}
