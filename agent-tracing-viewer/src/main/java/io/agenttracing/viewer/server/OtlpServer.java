package io.agenttracing.viewer.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * Receives OTLP over HTTP at a port of its own, and nothing can be read there. Unlike the
 * page, it may be reached from other machines, if somebody says so.
 */
public final class OtlpServer implements AutoCloseable {

	private static final String TRACES = "/v1/traces";

	private final TraceUpload upload;

	private final Consumer<String> unasked;

	private final Consumer<Throwable> failures;

	private final boolean others;

	private final RequestThreads threads = new RequestThreads(ServerLimits.DEFAULT);

	private List<HttpServer> servers = List.of();

	private OtlpServer(boolean others, TraceStore store, OtlpReception reception, Consumer<String> unasked,
			Consumer<Throwable> failures) {
		this.others = others;
		this.upload = new TraceUpload(store, reception);
		this.unasked = unasked;
		this.failures = failures;
	}

	/**
	 * Starts to receive.
	 * @param address an address of this machine whose senders are welcome, whoever they
	 * are; null for senders on this machine only
	 * @param port the port, 0 for any
	 * @param store the traces
	 * @param reception what reads them
	 * @param unasked is told the path of what is no trace, and refused
	 * @param failures is told what could not be answered
	 * @return the server
	 * @throws IOException if the port is not free
	 */
	public static OtlpServer start(@Nullable InetAddress address, int port, TraceStore store, OtlpReception reception,
			Consumer<String> unasked, Consumer<Throwable> failures) throws IOException {
		OtlpServer server = new OtlpServer(address != null && !address.isLoopbackAddress(), store, reception, unasked,
				failures);
		try {
			server.servers = LoopbackSockets.bindExactly(LoopbackSockets.addresses(address), port);
			for (HttpServer each : server.servers) {
				each.setExecutor(server.threads);
				each.createContext("/", server::handle);
			}
			ViewerServer.startAsDaemons(server.servers);
			return server;
		}
		catch (Throwable ex) {
			server.close();
			throw ex;
		}
	}

	/**
	 * Where it receives.
	 * @return the addresses, all with the same port
	 */
	public List<InetSocketAddress> addresses() {
		return this.servers.stream().map(HttpServer::getAddress).toList();
	}

	private void handle(HttpExchange exchange) throws IOException {
		this.threads.headRead();
		try (exchange) {
			String path = exchange.getRequestURI().getRawPath();
			String refusal = SenderGuard.refusal(exchange, this.others);
			if (refusal != null) {
				refused(exchange, 403, refusal, Map.of()).send(exchange);
			}
			else if (!path.equals(TRACES)) {
				this.unasked.accept(path);
				refused(exchange, 404, "Traces are received here, at " + TRACES, Map.of()).send(exchange);
			}
			else if (!exchange.getRequestMethod().equals("POST")) {
				refused(exchange, 405, "Only POST is answered here", Map.of("Allow", "POST")).send(exchange);
			}
			else {
				receive(exchange).send(exchange);
			}
			this.threads.answered();
		}
	}

	private Reply receive(HttpExchange exchange) throws IOException {
		try {
			return this.upload.receive(exchange);
		}
		catch (IOException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			return refused(exchange, 500, "it cannot be read: " + ex.getClass().getName(), Map.of());
		}
	}

	private static Reply refused(HttpExchange exchange, int status, String reason, Map<String, String> headers) {
		return TraceUpload.refused(exchange, status, reason, headers);
	}

	/**
	 * Ends all connections and frees the port.
	 */
	@Override
	public void close() {
		this.threads.close();
		this.servers.forEach((server) -> server.stop(0));
	}

}
