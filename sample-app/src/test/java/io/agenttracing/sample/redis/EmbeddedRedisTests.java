package io.agenttracing.sample.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

import io.agenttracing.sample.CannotStartException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EmbeddedRedis}.
 */
class EmbeddedRedisTests {

	@Test
	void servesOnTheLoopbackInterfaceUntilClosed() throws IOException {
		int port;
		try (EmbeddedRedis redis = EmbeddedRedis.start(0)) {
			port = redis.port();
			try (Socket socket = connect(port)) {
				socket.getOutputStream().write("PING\r\n".getBytes());
				assertThat(new String(socket.getInputStream().readNBytes(7))).isEqualTo("+PONG\r\n");
			}
		}
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(port).close());
	}

	@Test
	void saysWhatToSetWhereNoServerStarts() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatExceptionOfType(CannotStartException.class)
				.isThrownBy(() -> EmbeddedRedis.start(taken.getLocalPort()).close())
				.withMessageStartingWith("No Redis could be started on 127.0.0.1:" + taken.getLocalPort());
		}
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket();
		socket.connect(new InetSocketAddress("127.0.0.1", port), 2000);
		return socket;
	}

}
