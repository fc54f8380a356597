package io.agenttracing.viewer.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page, on this machine only. Its threads are daemons, of a small number, and
 * what it holds for connections is counted in the memory of the store.
 */
public final class ViewerServer implements AutoCloseable {

	private final List<HttpServer> servers;

	private final RequestThreads threads;

	private final EventStream events;

	private ViewerServer(List<HttpServer> servers, RequestThreads threads, EventStream events) {
		this.servers = servers;
		this.threads = threads;
		this.events = events;
	}

	/**
	 * Starts a server.
	 * @param port the port, or the next one that is free; 0 for any
	 * @param store the traces
	 * @param models what is told of them
	 * @param reception what receives the traces of other processes, null if none are
	 * @param failures is told what could not be answered
	 * @return the server
	 * @throws IOException if no port is free
	 */
	public static ViewerServer start(int port, TraceStore store, TraceModels models, @Nullable OtlpReception reception,
			Consumer<Throwable> failures) throws IOException {
		return start(port, store, models, reception, failures, Map.of());
	}

	/**
	 * Starts a server with endpoints of others.
	 * @param port the port, or the next one that is free; 0 for any
	 * @param store the traces
	 * @param models what is told of them
	 * @param reception what receives the traces of other processes, null if none are
	 * @param failures is told what could not be answered
	 * @param endpoints what is answered beside the page, by path
	 * @return the server
	 * @throws IOException if no port is free
	 */
	public static ViewerServer start(int port, TraceStore store, TraceModels models, @Nullable OtlpReception reception,
			Consumer<Throwable> failures, Map<String, PostEndpoint> endpoints) throws IOException {
		return start(() -> LoopbackSockets.bind(port), store, models, reception, failures, ServerLimits.DEFAULT,
				endpoints);
	}

	static ViewerServer start(Sockets sockets, TraceStore store, TraceModels models, @Nullable OtlpReception reception,
			Consumer<Throwable> failures, ServerLimits limits) throws IOException {
		return start(sockets, store, models, reception, failures, limits, Map.of());
	}

	// Last of all the port is taken: who connects to it is answered.
	static ViewerServer start(Sockets sockets, TraceStore store, TraceModels models, @Nullable OtlpReception reception,
			Consumer<Throwable> failures, ServerLimits limits, Map<String, PostEndpoint> endpoints) throws IOException {
		RequestThreads threads = new RequestThreads(limits);
		List<HttpServer> servers = List.of();
		try {
			EventStream events = new EventStream(store, models, threads, limits.streams());
			Routes routes = new Routes(models, events, (reception != null) ? new TraceUpload(store, reception) : null,
					new LargeAnswers(store, threads, failures), new PostedRequests(endpoints, store, threads, failures),
					threads, failures);
			servers = sockets.bind();
			for (HttpServer server : servers) {
				server.setExecutor(threads);
				server.createContext("/", routes);
			}
			startAsDaemons(servers);
			return new ViewerServer(servers, threads, events);
		}
		catch (Throwable ex) {
			threads.close();
			servers.forEach((server) -> server.stop(0));
			throw ex;
		}
	}

	// The dispatcher is a daemon if the thread that starts it is, and an application
	// whose
	// work is done has to end.
	static void startAsDaemons(List<HttpServer> servers) {
		Thread starter = new Thread(() -> servers.forEach(HttpServer::start), "agent-tracing-viewer-start");
		starter.setDaemon(true);
		starter.start();
		try {
			starter.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The port that it has.
	 * @return the port
	 */
	public int port() {
		return this.servers.get(0).getAddress().getPort();
	}

	/**
	 * Where a browser finds the page.
	 * @return the address
	 */
	public String address() {
		return "http://localhost:" + port() + "/";
	}

	/**
	 * How many pages wait for events.
	 */
	int pages() {
		return this.events.pages();
	}

	/**
	 * Ends all connections and frees the port.
	 */
	@Override
	public void close() {
		this.events.close();
		this.threads.close();
		this.servers.forEach((server) -> server.stop(0));
	}

	/**
	 * Takes the port.
	 */
	@FunctionalInterface
	interface Sockets {

		List<HttpServer> bind() throws IOException;

	}

}
