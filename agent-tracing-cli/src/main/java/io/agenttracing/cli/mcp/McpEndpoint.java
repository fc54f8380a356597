package io.agenttracing.cli.mcp;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

import io.agenttracing.viewer.server.PostEndpoint;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import org.jspecify.annotations.Nullable;

/**
 * The streamable HTTP of the protocol without sessions: each message is a request, each
 * answer its response.
 */
public final class McpEndpoint implements PostEndpoint {

	/** Of the 16 threads of the page, which its readers need, too. */
	private static final int AT_ONCE = 8;

	private static final String JSON = "application/json";

	private final Semaphore free = new Semaphore(AT_ONCE);

	private final McpMessages messages;

	private McpEndpoint(McpMessages messages) {
		this.messages = messages;
	}

	/**
	 * An endpoint.
	 * @param source where traces are
	 * @return the endpoint
	 */
	public static McpEndpoint of(TraceSource source) {
		return new McpEndpoint(McpMessages.of(source));
	}

	@Override
	public Answer post(byte[] body, UnaryOperator<@Nullable String> headers) {
		String type = headers.apply("Content-Type");
		if (type == null || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
			return refused(415, "A message is application/json");
		}
		String version = headers.apply("MCP-Protocol-Version");
		if (version != null && !McpMessages.VERSIONS.contains(version)) {
			return refused(400,
					"The versions of the protocol that are spoken are " + String.join(", ", McpMessages.VERSIONS));
		}
		McpMessage message = McpMessage.of(body);
		if (!message.isCall()) {
			return answer(this.messages.answer(message));
		}
		if (!this.free.tryAcquire()) {
			return refused(503, "There are " + AT_ONCE + " others that are being answered");
		}
		try {
			return answer(this.messages.answer(message));
		}
		finally {
			this.free.release();
		}
	}

	private static Answer answer(McpReply reply) {
		int status = switch (reply.kind()) {
			case ANSWER -> 200;
			case NONE -> 202;
			case REFUSAL, REFUSED_NOTIFICATION -> 400;
		};
		return new Answer(status, JSON, reply.json(), Map.of());
	}

	private Answer refused(int status, String reason) {
		return new Answer(status, JSON, this.messages.error(null, ErrorCodes.INVALID_REQUEST, reason).json(), Map.of());
	}

}
