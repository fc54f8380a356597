package io.agenttracing.instrument.redis.connection;

import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.instrument.redis.pubsub.PubSubTracing;
import io.agenttracing.instrument.redis.stream.StreamTracing;

import org.springframework.data.redis.connection.DecoratedRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.util.ClassUtils;

/**
 * Creates the proxies of connections, with all interfaces of the connection. An
 * imperative one is also a {@link DecoratedRedisConnection}, for code that unwraps it.
 */
final class TracingConnections {

	private final Map<Class<?>, Class<?>[]> interfaces = new ConcurrentHashMap<>();

	private final PubSubTracing pubSub;

	private final StreamTracing streams;

	TracingConnections(PubSubTracing pubSub, StreamTracing streams) {
		this.pubSub = pubSub;
		this.streams = streams;
	}

	Object wrap(Object connection) {
		if (!(connection instanceof RedisConnection) && !(connection instanceof ReactiveRedisConnection)) {
			return connection;
		}
		Class<?>[] types = this.interfaces.computeIfAbsent(connection.getClass(), TracingConnections::interfacesOf);
		return Proxy.newProxyInstance(connection.getClass().getClassLoader(), types,
				new TracingConnection(connection, this.pubSub, this.streams));
	}

	private static Class<?>[] interfacesOf(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
		if (RedisConnection.class.isAssignableFrom(type)) {
			types.add(DecoratedRedisConnection.class);
		}
		return types.toArray(new Class<?>[0]);
	}

}
