package io.agenttracing.viewer.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import com.sun.net.httpserver.HttpExchange;
import io.agenttracing.viewer.store.OtlpReception;
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
			return tooLarge();
		}
		long reserved = 0;
		try {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			InputStream in = exchange.getRequestBody();
			byte[] step = new byte[STEP];
			for (int read = in.read(step); read >= 0; read = in.read(step)) {
				if (body.size() + read > OtlpReception.MAX_BODY) {
					return tooLarge();
				}
				if (!this.store.reserve(read)) {
					return Reply.error(503, "Too much is sent at once", "Retry-After", "1");
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
		return new Reply(answer.status(), answer.contentType(), answer.body());
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

	private static Reply tooLarge() {
		return Reply.error(413, "At most " + OtlpReception.MAX_BODY / 1024 / 1024 + " MB at once");
	}

}
