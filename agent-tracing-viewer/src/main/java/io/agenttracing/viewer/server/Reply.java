package io.agenttracing.viewer.server;

import java.io.IOException;
import java.util.Map;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.agenttracing.viewer.model.TraceModels;
import org.jspecify.annotations.Nullable;

/**
 * An answer, with the headers that all of them have.
 *
 * @param status the status
 * @param contentType the type of the body
 * @param body the body
 * @param headers headers beside
 */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {

	static final String JSON = "application/json; charset=utf-8";

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	Reply(int status, String contentType, byte[] body) {
		this(status, contentType, body, Map.of());
	}

	static Reply error(int status, String reason) {
		return new Reply(status, JSON, TraceModels.error(reason));
	}

	static Reply error(int status, String reason, String header, String value) {
		return new Reply(status, JSON, TraceModels.error(reason), Map.of(header, value));
	}

	/**
	 * An answer where there should be another.
	 */
	static Reply failed(Throwable failure) {
		return error(500, "This cannot be shown: " + failure.getClass().getSimpleName());
	}

	/**
	 * An answer that may be absent.
	 */
	static Reply json(byte @Nullable [] body) {
		return (body != null) ? new Reply(200, JSON, body) : notFound();
	}

	static Reply notFound() {
		return error(404, "There is no such thing, or it is no longer kept");
	}

	/**
	 * The header of an answer that a browser keeps as a file.
	 */
	static Map<String, String> asFile(String name) {
		return Map.of("Content-Disposition", "attachment; filename=\"" + name + "\"");
	}

	void send(HttpExchange exchange) throws IOException {
		secure(exchange.getResponseHeaders(), this.contentType);
		this.headers.forEach(exchange.getResponseHeaders()::set);
		boolean hasBody = this.body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
		exchange.sendResponseHeaders(this.status, hasBody ? this.body.length : -1);
		if (hasBody) {
			exchange.getResponseBody().write(this.body);
			// Before the rest of a request is waited for, which nobody may send
			exchange.getResponseBody().flush();
		}
	}

	static void secure(Headers headers, String contentType) {
		headers.set("Content-Type", contentType);
		headers.set("Content-Security-Policy", POLICY);
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("X-Frame-Options", "DENY");
		headers.set("Referrer-Policy", "no-referrer");
		headers.set("Cross-Origin-Resource-Policy", "same-origin");
		headers.set("Cross-Origin-Opener-Policy", "same-origin");
		headers.set("Cache-Control", "no-store");
	}

}
