package io.agenttracing.instrument.redis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactivePubSubCommands;
import org.springframework.data.redis.connection.ReactiveRedisConnection;

/**
 * Stands for a reactive connection, whose pub/sub commands it replaces.
 */
final class TracingReactiveConnection implements InvocationHandler {

	private final ReactiveRedisConnection target;

	private final MessagePublishing publishing;

	private final ReactiveMessages messages;

	private final StreamTracing streams;

	TracingReactiveConnection(ReactiveRedisConnection target, MessagePublishing publishing, ReactiveMessages messages,
			StreamTracing streams) {
		this.target = target;
		this.publishing = publishing;
		this.messages = messages;
		this.streams = streams;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		return switch (method.getName()) {
			case "pubSubCommands" -> pubSubCommands(proceed(method, args));
			case "streamCommands" -> this.streams.wrap(proceed(method, args));
			case "equals" -> args != null && args.length == 1 && this.target.equals(targetOf(args[0]));
			default -> proceed(method, args);
		};
	}

	private @Nullable Object pubSubCommands(@Nullable Object commands) {
		return (commands instanceof ReactivePubSubCommands pubSub)
				? new TracingReactivePubSubCommands(pubSub, this.publishing, this.messages) : commands;
	}

	private @Nullable Object proceed(Method method, Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(this.target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static @Nullable Object targetOf(@Nullable Object connection) {
		if (connection != null && Proxy.isProxyClass(connection.getClass())
				&& Proxy.getInvocationHandler(connection) instanceof TracingReactiveConnection tracing) {
			return tracing.target;
		}
		return connection;
	}

}
