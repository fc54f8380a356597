package io.agenttracing.sample.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import io.agenttracing.sample.CannotStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

import org.springframework.core.NestedExceptionUtils;

/**
 * A real {@code redis-server} on the loopback interface that ends with the application:
 * the bundled one, or that of the PATH where the bundled one does not run.
 */
final class EmbeddedRedis implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedRedis.class);

	private static final String COMMAND = System.getProperty("os.name", "").startsWith("Windows") ? "redis-server.exe"
			: "redis-server";

	private static final int LONGEST_REASON = 300;

	private final RedisServer server;

	private final int port;

	private EmbeddedRedis(RedisServer server, int port) {
		this.server = server;
		this.port = port;
	}

	/**
	 * Starts a server.
	 * @param port the port, 0 for any free one
	 * @return the server, ready
	 */
	static EmbeddedRedis start(int port) {
		int actualPort = (port != 0) ? port : freePort();
		try {
			return start(ExecutableProvider.newJarResourceProvider(), actualPort, "bundled");
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("The bundled Redis does not start, trying {} of the PATH: {}", COMMAND, reason(ex));
			return startFromPath(actualPort, ex);
		}
	}

	private static EmbeddedRedis startFromPath(int port, Exception bundledFailure) {
		try {
			return start(ExecutableProvider.newExecutableInPath(COMMAND), port, COMMAND + " of the PATH");
		}
		catch (IOException | RuntimeException ex) {
			throw new CannotStartException(
					"No Redis could be started on 127.0.0.1:" + port + ". The bundled one: " + reason(bundledFailure)
							+ ". " + COMMAND + " of the PATH: " + reason(ex) + ".",
					"Set spring.data.redis.host and spring.data.redis.port to a Redis that is running, put redis-server "
							+ "on the PATH, or choose another port with sample.redis.port.",
					ex);
		}
	}

	private static EmbeddedRedis start(ExecutableProvider executable, int port, String origin) throws IOException {
		RedisServer server = RedisServer.newRedisServer()
			.executableProvider(executable)
			.port(port)
			.setting("save \"\"")
			.setting("appendonly no")
			.build();
		server.start();
		logger.info("Redis: {}, on 127.0.0.1:{}", origin, port);
		return new EmbeddedRedis(server, port);
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() throws IOException {
		this.server.stop();
	}

	private static String reason(Exception failure) {
		String message = String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
		String line = message.replaceAll("\\s+", " ").strip();
		return (line.length() > LONGEST_REASON) ? "… " + line.substring(line.length() - LONGEST_REASON) : line;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
