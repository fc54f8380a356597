package io.agenttracing.instrument.redis;

import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.data.redis.connection.DecoratedRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.util.ClassUtils;

/**
 * Makes the proxies that stand for connections. They have all interfaces of the
 * connection, and {@link DecoratedRedisConnection} leads to it.
 */
final class TracingConnections {

	private final Map<Class<?>, Class<?>[]> interfaces = new ConcurrentHashMap<>();

	private final MessagePublishing publishing;

	private final MessageListening listening;

	private final ReactiveMessages messages;

	private final StreamTracing streams;

	TracingConnections(MessagePublishing publishing, MessageListening listening, ReactiveMessages messages,
			StreamTracing streams) {
		this.publishing = publishing;
		this.listening = listening;
		this.messages = messages;
		this.streams = streams;
	}

	Object wrap(Object connection) {
		if (connection instanceof RedisConnection redisConnection) {
			return wrap(redisConnection);
		}
		if (connection instanceof ReactiveRedisConnection reactiveConnection) {
			return wrap(reactiveConnection);
		}
		return connection;
	}

	private Object wrap(RedisConnection connection) {
		Class<?>[] types = this.interfaces.computeIfAbsent(connection.getClass(), TracingConnections::interfacesOf);
		return Proxy.newProxyInstance(connection.getClass().getClassLoader(), types,
				new TracingConnection(connection, this.publishing, this.listening, this.streams));
	}

	private Object wrap(ReactiveRedisConnection connection) {
		Class<?> type = (connection instanceof ReactiveRedisClusterConnection) ? ReactiveRedisClusterConnection.class
				: ReactiveRedisConnection.class;
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				new TracingReactiveConnection(connection, this.publishing, this.messages, this.streams));
	}

	private static Class<?>[] interfacesOf(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
		types.add(DecoratedRedisConnection.class);
		return types.toArray(new Class<?>[0]);
	}

}
