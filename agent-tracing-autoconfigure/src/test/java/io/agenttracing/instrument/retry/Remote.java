package io.agenttracing.instrument.retry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import reactor.core.publisher.Mono;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A remote embedding service, real HTTP, which answers 200 unless it was told what to
 * answer next.
 */
final class Remote implements AutoCloseable {

	private final ConcurrentLinkedQueue<Integer> script = new ConcurrentLinkedQueue<>();

	private final HttpServer server;

	private final RestClient rest;

	private final WebClient web;

	private final AsyncTaskExecutor executor;

	Remote(RestClient.Builder rest, WebClient.Builder web, AsyncTaskExecutor executor) throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
		String url = "http://127.0.0.1:" + this.server.getAddress().getPort();
		this.rest = rest.baseUrl(url).build();
		this.web = web.baseUrl(url).build();
		this.executor = executor;
	}

	void script(int... statuses) {
		this.script.clear();
		for (int status : statuses) {
			this.script.add(status);
		}
	}

	String now() {
		return this.rest.get().uri("/").exchange((request, response) -> check(response.getStatusCode()));
	}

	CompletableFuture<String> later() {
		return this.executor.submitCompletable(this::now);
	}

	Mono<String> reactive() {
		return this.web.get()
			.uri("/")
			.exchangeToMono(
					(response) -> response.releaseBody().then(Mono.fromSupplier(() -> check(response.statusCode()))));
	}

	private static String check(HttpStatusCode status) {
		return switch (status.value()) {
			case 503 -> throw new Unavailable();
			case 400 -> throw new Rejected();
			default -> "embedded";
		};
	}

	private void answer(HttpExchange exchange) throws IOException {
		Integer status = this.script.poll();
		exchange.sendResponseHeaders((status != null) ? status : 200, -1);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	static final class Unavailable extends RuntimeException {

	}

	static final class Rejected extends RuntimeException {

	}

}
