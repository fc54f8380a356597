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
		if (!this.free.tryAcquire()) {
			return refused(503, "There are " + AT_ONCE + " others that are being answered");
		}
		try {
			byte[] answer = this.messages.answer(body);
			return (answer != null) ? new Answer(200, JSON, answer, Map.of())
					: new Answer(202, JSON, new byte[0], Map.of());
		}
		finally {
			this.free.release();
		}
	}

	private Answer refused(int status, String reason) {
		return new Answer(status, JSON, this.messages.error(null, ErrorCodes.INVALID_REQUEST, reason), Map.of());
	}

}
