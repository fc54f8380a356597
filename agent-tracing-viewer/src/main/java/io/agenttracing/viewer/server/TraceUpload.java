package io.agenttracing.viewer.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;

/**
 * Reads what other processes send, in memory that is taken step by step from what all
 * connections have.
 */
final class TraceUpload {

	private static final int STEP = 64 * 1024;

	private final TraceStore store;

	private final OtlpReception reception;

	TraceUpload(TraceStore store, OtlpReception reception) {
		this.store = store;
		this.reception = reception;
	}

	Reply receive(HttpExchange exchange) throws IOException {
		if (length(exchange) > OtlpReception.MAX_BODY) {
			return tooLarge(exchange);
		}
		long reserved = 0;
		try {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			InputStream in = exchange.getRequestBody();
			byte[] step = new byte[STEP];
			for (int read = in.read(step); read >= 0; read = in.read(step)) {
				if (body.size() + read > OtlpReception.MAX_BODY) {
					return tooLarge(exchange);
				}
				if (!this.store.reserve(read)) {
					return refused(exchange, 503, "Too much is sent at once", Map.of("Retry-After", "1"));
				}
				reserved += read;
				body.write(step, 0, read);
			}
			return received(exchange, body.toByteArray());
		}
		finally {
			this.store.release(reserved);
		}
	}

	private Reply received(HttpExchange exchange, byte[] body) {
		OtlpReception.Answer answer = this.reception.receive(body,
				exchange.getRequestHeaders().getFirst("Content-Type"),
				exchange.getRequestHeaders().getFirst("Content-Encoding"));
		return reply(answer, Map.of());
	}

	/**
	 * A refusal as who sends traces expects it.
	 */
	static Reply refused(HttpExchange exchange, int status, String reason, Map<String, String> headers) {
		return reply(OtlpReception.refused(status, exchange.getRequestHeaders().getFirst("Content-Type"), reason),
				headers);
	}

	private static Reply reply(OtlpReception.Answer answer, Map<String, String> headers) {
		return new Reply(answer.status(), answer.contentType(), answer.body(), headers);
	}

	private static long length(HttpExchange exchange) {
		String length = exchange.getRequestHeaders().getFirst("Content-Length");
		try {
			return (length != null) ? Long.parseLong(length) : 0;
		}
		catch (NumberFormatException ex) {
			return Long.MAX_VALUE;
		}
	}

	private static Reply tooLarge(HttpExchange exchange) {
		return refused(exchange, 413, "At most " + OtlpReception.MAX_BODY / 1024 / 1024 + " MB at once", Map.of());
	}

}
