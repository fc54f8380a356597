package io.agenttracing.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A model API on the loopback interface. Shut, one of its paths answers only when it is
 * opened, so that a test can do something in the meantime.
 */
final class GatedModels implements AutoCloseable {

	private static final String ANSWER = "The rent is due on the third working day. [1]";

	private final JsonMapper json = new JsonMapper();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch asked = new CountDownLatch(1);

	private volatile CountDownLatch gate = new CountDownLatch(0);

	private final HttpServer server;

	private volatile String gated = "";

	private GatedModels(HttpServer server) {
		this.server = server;
	}

	static GatedModels start() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		GatedModels models = new GatedModels(server);
		server.setExecutor(models.threads);
		server.createContext("/v1", models::answer);
		server.start();
		return models;
	}

	String baseUrl() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/v1";
	}

	void shut(String path) {
		this.gate = new CountDownLatch(1);
		this.gated = path;
	}

	void awaitRequest() throws InterruptedException {
		assertThat(this.asked.await(60, TimeUnit.SECONDS)).isTrue();
	}

	void open() {
		this.gate.countDown();
	}

	@Override
	public void close() {
		open();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			JsonNode request = this.json.readTree(exchange.getRequestBody());
			String path = exchange.getRequestURI().getPath();
			if (!this.gated.isEmpty() && path.endsWith(this.gated)) {
				this.asked.countDown();
				this.gate.await();
			}
			byte[] body = this.json
				.writeValueAsBytes(path.endsWith("/embeddings") ? embeddings(request) : completion());
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static Map<String, Object> embeddings(JsonNode request) {
		List<Object> data = new ArrayList<>();
		for (int i = 0; i < request.path("input").size(); i++) {
			data.add(Map.of("index", i, "embedding", new float[] { 1, i }));
		}
		return Map.of("data", data);
	}

	private static Map<String, Object> completion() {
		Map<String, Object> message = Map.of("role", "assistant", "content", ANSWER);
		return Map.of("choices", List.of(Map.of("message", message, "finish_reason", "stop")));
	}

}
