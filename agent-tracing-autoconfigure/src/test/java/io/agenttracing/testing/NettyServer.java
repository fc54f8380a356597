package io.agenttracing.testing;

import java.time.Duration;

import io.netty.util.concurrent.EventExecutor;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpResources;
import reactor.netty.http.server.HttpServer;

import org.springframework.context.ApplicationContext;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * A server of Reactor Netty on a free port, on the event loops that its clients have,
 * too.
 */
public final class NettyServer implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final DisposableServer server;

	private NettyServer(HttpHandler handler) {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(handler))
			.bindNow(TIMEOUT);
	}

	/**
	 * Serves the controllers and routes of an application, which observes requests where
	 * it has a registry.
	 * @param context the application
	 * @return the server
	 */
	public static NettyServer of(ApplicationContext context) {
		return new NettyServer(WebHttpHandlerBuilder.applicationContext(context).build());
	}

	public static NettyServer of(HttpHandler handler) {
		return new NettyServer(handler);
	}

	/**
	 * Threads on which its requests and those of its clients are handled.
	 * @return the event loops
	 */
	public static Iterable<EventExecutor> eventLoops() {
		return HttpResources.get().onServer(false);
	}

	public String url(String path) {
		return "http://127.0.0.1:" + port() + path;
	}

	public int port() {
		return this.server.port();
	}

	@Override
	public void close() {
		this.server.disposeNow(TIMEOUT);
	}

}
