package io.agenttracing.instrument.redis.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.DecoratedRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.RedisConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TracingConnections}: of each class, the second connection is wrapped
 * as the first one was.
 */
@SuppressWarnings("DataFlowIssue")
class TracingConnectionsTests {

	private final TracingConnections connections = new TracingConnections(null, null);

	@Test
	void wrapsEachConnectionInAProxyOfItsOwn() {
		for (int i = 0; i < 3; i++) {
			Object connection = connection(RedisConnection.class);
			Object wrapped = this.connections.wrap(connection);
			assertThat(wrapped).isNotSameAs(connection)
				.isInstanceOfSatisfying(DecoratedRedisConnection.class,
						(decorated) -> assertThat(decorated.getDelegate()).isSameAs(connection));
			Object reactive = this.connections.wrap(connection(ReactiveRedisConnection.class));
			assertThat(reactive).isInstanceOf(ReactiveRedisConnection.class)
				.isNotInstanceOf(DecoratedRedisConnection.class);
		}
	}

	@Test
	void wrapsConnectionsWithAnInterfaceThatIsNotPublic() {
		for (int i = 0; i < 3; i++) {
			Object connection = connection(RedisConnection.class, Hidden.class);
			assertThat(this.connections.wrap(connection)).isInstanceOf(Hidden.class)
				.isInstanceOfSatisfying(DecoratedRedisConnection.class,
						(decorated) -> assertThat(decorated.getDelegate()).isSameAs(connection));
		}
	}

	@Test
	void leavesWhatIsNoConnection() {
		Object other = new Object();
		assertThat(this.connections.wrap(other)).isSameAs(other);
	}

	private static Object connection(Class<?>... types) {
		InvocationHandler handler = (proxy, method, args) -> null;
		return Proxy.newProxyInstance(TracingConnectionsTests.class.getClassLoader(), types, handler);
	}

	interface Hidden {

	}

}
