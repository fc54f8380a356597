package io.agenttracing.testing.model;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;

/**
 * A port of the loopback interface that writes answers, as far as they come.
 */
final class ModelPort implements AutoCloseable {

	private static final List<ModelProtocol> PROTOCOLS = List.of(new OpenAiProtocol(), new AnthropicProtocol(),
			new OllamaProtocol());

	private static final int MAX_BYTES = 1_000_000;

	private static final int MAX_THREADS = 64;

	private static final int MAX_SECONDS = 60;

	private final Function<ModelRequest, ModelAnswer> script;

	private volatile CountDownLatch released = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newFixedThreadPool(MAX_THREADS, (task) -> {
		Thread thread = new Thread(task, "model-server");
		thread.setDaemon(true);
		return thread;
	});

	private final HttpServer server;

	ModelPort(Function<ModelRequest, ModelAnswer> script) throws IOException {
		this.script = script;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 0),
				0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	/**
	 * Ends what hangs or is slow, by closing its connection.
	 */
	void release() {
		CountDownLatch over = this.released;
		this.released = new CountDownLatch(1);
		over.countDown();
	}

	@Override
	public void close() {
		release();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	// An exception closes the connection, which the exchange's own end would not.
	private void handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		Optional<ModelProtocol> known = PROTOCOLS.stream().filter((candidate) -> candidate.serves(path)).findFirst();
		if (known.isEmpty()) {
			exchange.sendResponseHeaders(404, -1);
			exchange.close();
			return;
		}
		ModelProtocol protocol = known.get();
		JsonNode body = Json.read(new String(exchange.getRequestBody().readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
		TreeMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.putAll(exchange.getRequestHeaders());
		ModelAnswer answer = this.script.apply(new ModelRequest(path, headers, body));
		if (answer instanceof ModelFault fault) {
			refuse(exchange, protocol, fault);
		}
		else {
			reply(exchange, protocol, body, (ModelReply) answer);
		}
		exchange.close();
	}

	private void refuse(HttpExchange exchange, ModelProtocol protocol, ModelFault fault) throws IOException {
		Duration retryAfter = fault.retryAfter();
		if (retryAfter != null) {
			exchange.getResponseHeaders().set("Retry-After-Ms", Long.toString(retryAfter.toMillis()));
			exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
		}
		write(exchange, fault.kind().status(), "application/json", List.of(protocol.fault(fault.kind()).toString()),
				Delivery.WHOLE);
	}

	private void reply(HttpExchange exchange, ModelProtocol protocol, JsonNode body, ModelReply reply)
			throws IOException {
		await(reply.delay());
		if (reply.delivery() == Delivery.HANGS_BEFORE) {
			hang();
		}
		else if (protocol.embeds(exchange.getRequestURI().getPath())) {
			whole(exchange, protocol.embeddings(body), reply.delivery());
		}
		else if (protocol.streams(body)) {
			write(exchange, 200, protocol.streamType(), protocol.pieces(body, reply), reply.delivery());
		}
		else {
			whole(exchange, protocol.whole(body, reply), reply.delivery());
		}
	}

	private void whole(HttpExchange exchange, JsonNode body, Delivery delivery) throws IOException {
		write(exchange, 200, "application/json", Json.halves(body.toString()), delivery);
	}

	private void write(HttpExchange exchange, int status, String type, List<String> pieces, Delivery delivery)
			throws IOException {
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(status, 0);
		OutputStream out = exchange.getResponseBody();
		int left = (delivery == Delivery.WHOLE) ? pieces.size() : (pieces.size() + 1) / 2;
		for (String piece : pieces.subList(0, left)) {
			out.write(((delivery == Delivery.GARBLED) ? piece.replace('{', '<') : piece)
				.getBytes(StandardCharsets.UTF_8));
			out.flush();
		}
		if (delivery == Delivery.HANGS_MIDWAY) {
			hang();
		}
		if (delivery == Delivery.CUT_MIDWAY) {
			throw new IOException("Cut");
		}
	}

	private void hang() throws IOException {
		await(Duration.ofSeconds(MAX_SECONDS));
		throw new IOException("Hung for too long");
	}

	private void await(Duration duration) throws IOException {
		try {
			if (this.released.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IOException("Released");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

}
