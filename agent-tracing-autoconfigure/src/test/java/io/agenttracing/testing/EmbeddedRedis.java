package io.agenttracing.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;

/**
 * A real Redis server on a free port of the loopback interface, one for all test classes
 * of a run, stopped after the last. For a static field with {@code @RegisterExtension}.
 */
public final class EmbeddedRedis implements BeforeAllCallback {

	private static final int ATTEMPTS = 5;

	private int port;

	@Override
	public void beforeAll(ExtensionContext context) {
		ExtensionContext.Store store = context.getRoot()
			.getStore(ExtensionContext.Namespace.create(EmbeddedRedis.class));
		this.port = store.computeIfAbsent(RunningServer.class, (key) -> RunningServer.start(), RunningServer.class)
			.port();
	}

	public String host() {
		return InetAddress.getLoopbackAddress().getHostAddress();
	}

	public int port() {
		return this.port;
	}

	/**
	 * The properties that lead Spring Boot to the server.
	 * @return pairs of key and value
	 */
	public String[] properties() {
		return new String[] { "spring.data.redis.host=" + host(), "spring.data.redis.port=" + this.port };
	}

	private record RunningServer(RedisServer server, int port) implements AutoCloseable {

		static RunningServer start() {
			for (int attempt = 1;; attempt++) {
				try {
					return start(freePort());
				}
				catch (IOException ex) {
					// Another process may have taken the port in between.
					if (attempt == ATTEMPTS) {
						throw new UncheckedIOException(ex);
					}
				}
			}
		}

		private static RunningServer start(int port) throws IOException {
			RedisServer server = RedisServer.newRedisServer()
				.port(port)
				.bind(InetAddress.getLoopbackAddress().getHostAddress())
				.setting("save \"\"")
				.setting("daemonize no")
				.onShutdownForceStop(true)
				.build();
			server.start();
			return new RunningServer(server, port);
		}

		private static int freePort() throws IOException {
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
		}

		@Override
		public void close() throws IOException {
			this.server.stop();
		}

	}

}
