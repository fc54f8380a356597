package io.agenttracing.instrument.redis.connection;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
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

	// To find it among the proxies of a class loader takes the comparison of twenty
	// interfaces, and templates ask for a connection for each command.
	private final Map<Class<?>, Constructor<?>> constructors = new ConcurrentHashMap<>();

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
		TracingConnection handler = new TracingConnection(connection, this.pubSub, this.streams);
		Constructor<?> known = this.constructors.get(connection.getClass());
		try {
			return (known != null) ? known.newInstance(handler) : first(connection.getClass(), handler);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Object first(Class<?> type, TracingConnection handler) throws NoSuchMethodException {
		Object proxy = Proxy.newProxyInstance(type.getClassLoader(), interfacesOf(type), handler);
		Constructor<?> constructor = proxy.getClass().getConstructor(InvocationHandler.class);
		if (constructor.trySetAccessible()) {
			this.constructors.put(type, constructor);
		}
		return proxy;
	}

	private static Class<?>[] interfacesOf(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
		if (RedisConnection.class.isAssignableFrom(type)) {
			types.add(DecoratedRedisConnection.class);
		}
		return types.toArray(new Class<?>[0]);
	}

}
