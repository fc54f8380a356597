package io.agenttracing.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpServer;

/**
 * Takes what is exported over OTLP and HTTP, and forgets it.
 */
final class TraceReceiver implements AutoCloseable {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private final AtomicLong bytes = new AtomicLong();

	TraceReceiver() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/v1/traces", (exchange) -> {
			this.bytes.addAndGet(exchange.getRequestBody().readAllBytes().length);
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	String property() {
		return "--management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:"
				+ this.server.getAddress().getPort() + "/v1/traces";
	}

	long bytes() {
		return this.bytes.get();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdown();
	}

}
