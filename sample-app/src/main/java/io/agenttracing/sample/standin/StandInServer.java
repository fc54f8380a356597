package io.agenttracing.sample.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the stand-in models over HTTP on the loopback interface. It knows nothing of
 * traces, as the API of a provider would not.
 */
public final class StandInServer implements AutoCloseable {

	private static final int MAX_BODY = 16 * 1024 * 1024;

	private static final int THREADS = 16;

	private static final String RETRY_AFTER_MILLIS = "100";

	static {
		// Answers would wait for acknowledgements of their headers, as long as they take.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final HttpServer server;

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final JsonMapper json;

	StandInServer(StandInProperties properties, StandInModels models, JsonMapper json) throws IOException {
		this.json = json;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), properties.port()), 0);
		this.server.setExecutor(this.threads);
		serve("/", StandInProperties.Plan.NONE, properties, StandInServer::unknownPath);
		serve("/v1/embeddings", properties.embeddings(), properties, models::embeddings);
		serve("/v1/chat/completions", properties.chat(), properties, models::chatCompletion);
		serve("/v1/risk", properties.risk(), properties, models::risk);
		this.server.start();
	}

	/**
	 * The URL to configure for a client.
	 * @return the base URL with its version
	 */
	public String baseUrl() {
		InetSocketAddress address = this.server.getAddress();
		return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/v1";
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private void serve(String path, StandInProperties.Plan plan, StandInProperties properties,
			Function<JsonNode, Map<String, Object>> model) {
		AnswerPlan answers = new AnswerPlan(plan, properties.delay());
		this.server.createContext(path, (exchange) -> handle(exchange, answers, model));
	}

	private void handle(HttpExchange exchange, AnswerPlan plan, Function<JsonNode, Map<String, Object>> model)
			throws IOException {
		try (exchange) {
			answer(exchange, plan, model);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void answer(HttpExchange exchange, AnswerPlan plan, Function<JsonNode, Map<String, Object>> model)
			throws IOException, InterruptedException {
		try {
			JsonNode request = read(exchange);
			plan.await();
			respond(exchange, 200, model.apply(request));
		}
		catch (StandInException ex) {
			if (ex.status() == 429) {
				exchange.getResponseHeaders().set("Retry-After-Ms", RETRY_AFTER_MILLIS);
			}
			respond(exchange, ex.status(), ex.body());
		}
	}

	private JsonNode read(HttpExchange exchange) throws IOException {
		if (!"POST".equals(exchange.getRequestMethod())) {
			throw new StandInException(405, "invalid_request_error", "method_not_supported", "Only POST is allowed");
		}
		try (InputStream body = exchange.getRequestBody()) {
			byte[] bytes = body.readNBytes(MAX_BODY + 1);
			if (bytes.length > MAX_BODY) {
				throw new StandInException(413, "invalid_request_error", "request_too_large", "The body is too large");
			}
			return this.json.readTree(bytes);
		}
		catch (JacksonException ex) {
			throw StandInException.invalid("The body is not JSON");
		}
	}

	private void respond(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
		byte[] bytes = this.json.writeValueAsBytes(body);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, bytes.length);
		try (OutputStream stream = exchange.getResponseBody()) {
			stream.write(bytes);
		}
	}

	private static Map<String, Object> unknownPath(JsonNode request) {
		throw new StandInException(404, "invalid_request_error", "unknown_url", "Unknown request URL");
	}

}
