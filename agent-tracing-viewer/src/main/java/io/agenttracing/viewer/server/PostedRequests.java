package io.agenttracing.viewer.server;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests for other endpoints, each in bounded memory, and sends what they answer.
 */
final class PostedRequests {

	private final Map<String, PostEndpoint> endpoints;

	private final TraceStore store;

	private final RequestThreads threads;

	private final Consumer<Throwable> failures;

	PostedRequests(Map<String, PostEndpoint> endpoints, TraceStore store, RequestThreads threads,
			Consumer<Throwable> failures) {
		this.endpoints = Map.copyOf(endpoints);
		this.store = store;
		this.threads = threads;
		this.failures = failures;
	}

	@Nullable PostEndpoint at(String path) {
		return this.endpoints.get(path);
	}

	void answer(HttpExchange exchange, PostEndpoint endpoint) throws IOException {
		if (!this.store.reserve(PostEndpoint.MAX_BODY)) {
			Reply.error(503, "Too much is sent at once", "Retry-After", "1").send(exchange);
			return;
		}
		try {
			byte[] body = exchange.getRequestBody().readNBytes(PostEndpoint.MAX_BODY + 1);
			Reply reply = (body.length > PostEndpoint.MAX_BODY)
					? Reply.error(413, "At most " + PostEndpoint.MAX_BODY / 1024 + " KB at once")
					: reply(exchange, endpoint, body);
			reply.send(exchange);
		}
		finally {
			this.store.release(PostEndpoint.MAX_BODY);
		}
	}

	private Reply reply(HttpExchange exchange, PostEndpoint endpoint, byte[] body) {
		this.threads.waiting();
		try {
			PostEndpoint.Answer answer = endpoint.post(body, exchange.getRequestHeaders()::getFirst);
			return new Reply(answer.status(), answer.contentType(), answer.body(), answer.headers());
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			return Reply.failed(ex);
		}
		finally {
			this.threads.writing();
		}
	}

}
