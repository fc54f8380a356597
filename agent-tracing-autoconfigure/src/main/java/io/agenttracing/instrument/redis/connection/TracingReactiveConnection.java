package io.agenttracing.instrument.redis.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.agenttracing.instrument.redis.pubsub.PubSubTracing;
import io.agenttracing.instrument.redis.stream.StreamTracing;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.data.redis.connection.ReactiveRedisConnection;

/**
 * JDK proxy around a reactive connection, whose commands of pub/sub and of streams it
 * replaces.
 */
final class TracingReactiveConnection implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final ReactiveRedisConnection target;

	private final PubSubTracing pubSub;

	private final StreamTracing streams;

	TracingReactiveConnection(ReactiveRedisConnection target, PubSubTracing pubSub, StreamTracing streams) {
		this.target = target;
		this.pubSub = pubSub;
		this.streams = streams;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		@Nullable Object[] arguments = (args != null) ? args : NO_ARGUMENTS;
		return switch (method.getName()) {
			case "pubSubCommands" -> this.pubSub.wrap(proceed(method, arguments));
			case "streamCommands" -> this.streams.wrap(proceed(method, arguments));
			case "equals" -> arguments.length == 1 && this.target.equals(targetOf(arguments[0]));
			default -> proceed(method, arguments);
		};
	}

	private @Nullable Object proceed(Method method, @Nullable Object[] args) throws Throwable {
		return AopUtils.invokeJoinpointUsingReflection(this.target, method, args);
	}

	private static @Nullable Object targetOf(@Nullable Object connection) {
		if (connection != null && Proxy.isProxyClass(connection.getClass())
				&& Proxy.getInvocationHandler(connection) instanceof TracingReactiveConnection tracing) {
			return tracing.target;
		}
		return connection;
	}

}
