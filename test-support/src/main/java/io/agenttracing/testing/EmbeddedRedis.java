package io.agenttracing.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A real Redis server on a free port of the loopback interface, one for all test classes
 * of a run, stopped after the last. For a static field with {@code @RegisterExtension}.
 */
public final class EmbeddedRedis implements BeforeAllCallback {

	private static final int ATTEMPTS = 5;

	private final boolean cluster;

	private int port;

	public EmbeddedRedis() {
		this(false);
	}

	private EmbeddedRedis(boolean cluster) {
		this.cluster = cluster;
	}

	/**
	 * A cluster of one node, which is as much a cluster to its clients as any other.
	 * @return the cluster
	 */
	public static EmbeddedRedis cluster() {
		return new EmbeddedRedis(true);
	}

	/**
	 * A server outside of a test.
	 * @return the server, to be closed
	 */
	public static RunningServer start() {
		return RunningServer.start(false);
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		ExtensionContext.Store store = context.getRoot()
			.getStore(ExtensionContext.Namespace.create(EmbeddedRedis.class));
		this.port = store
			.computeIfAbsent("cluster=" + this.cluster, (key) -> RunningServer.start(this.cluster), RunningServer.class)
			.port();
	}

	public String host() {
		return InetAddress.getLoopbackAddress().getHostAddress();
	}

	public int port() {
		return this.port;
	}

	/**
	 * Deletes keys, as a client that is not traced.
	 * @param keys the keys
	 */
	public void delete(String... keys) {
		RedisClient client = RedisClient.create(RedisURI.create(host(), this.port));
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			connection.sync().del(keys);
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
		}
	}

	/**
	 * The properties that lead Spring Boot to the server.
	 * @return pairs of key and value
	 */
	public String[] properties() {
		if (this.cluster) {
			return new String[] { "spring.data.redis.cluster.nodes=" + host() + ":" + this.port };
		}
		return properties(this.port);
	}

	private static String[] properties(int port) {
		return new String[] { "spring.data.redis.host=" + InetAddress.getLoopbackAddress().getHostAddress(),
				"spring.data.redis.port=" + port };
	}

	/**
	 * A server that runs until it is closed.
	 *
	 * @param server the process
	 * @param port its port on loopback
	 * @param directory where it works, deleted with it
	 */
	public record RunningServer(RedisServer server, int port, Path directory) implements AutoCloseable {

		/**
		 * The properties that lead Spring Boot to the server.
		 * @return pairs of key and value
		 */
		public String[] properties() {
			return EmbeddedRedis.properties(this.port);
		}

		static RunningServer start(boolean cluster) {
			for (int attempt = 1;; attempt++) {
				try {
					return cluster ? startCluster(freePort()) : start(freePort(), List.of());
				}
				catch (IOException ex) {
					// Another process may have taken the port in between.
					if (attempt == ATTEMPTS) {
						throw new UncheckedIOException(ex);
					}
				}
			}
		}

		private static RunningServer start(int port, List<String> settings) throws IOException {
			Path directory = Files.createTempDirectory("embedded-redis");
			RedisServerBuilder builder = RedisServer.newRedisServer()
				.port(port)
				.bind(InetAddress.getLoopbackAddress().getHostAddress())
				.setting("save \"\"")
				.setting("dir " + directory)
				.setting("daemonize no")
				.onShutdownForceStop(true);
			settings.forEach(builder::setting);
			RedisServer server = builder.build();
			server.start();
			return new RunningServer(server, port, directory);
		}

		private static RunningServer startCluster(int port) throws IOException {
			RunningServer server = start(port, List.of("cluster-enabled yes"));
			String host = InetAddress.getLoopbackAddress().getHostAddress();
			RedisClient client = RedisClient.create(RedisURI.create(host, port));
			try (StatefulRedisConnection<String, String> connection = client.connect()) {
				connection.sync().clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
				await().until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
			}
			finally {
				client.shutdown();
			}
			return server;
		}

		private static int freePort() throws IOException {
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
		}

		/**
		 * Kills the server, as the system does that has no memory left: with all that it
		 * has stored.
		 */
		public void kill() {
			try {
				this.server.stop();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Starts the server that was killed, at its port and with nothing stored.
		 */
		public void startAgain() {
			PortBinding.await(() -> {
				this.server.start();
				return this.server;
			});
		}

		@Override
		public void close() throws IOException {
			this.server.stop();
			FileSystemUtils.deleteRecursively(this.directory);
		}

	}

}
