package io.agenttracing.instrument.redis.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.agenttracing.instrument.redis.pubsub.PubSubTracing;
import io.agenttracing.instrument.redis.stream.StreamTracing;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisCommands;
import org.springframework.data.redis.connection.RedisPubSubCommands;

/**
 * JDK proxy around a connection, imperative or reactive, or around its commands. A
 * message is published within its PRODUCER span, and subscribed listeners receive plain
 * payloads. The commands of streams and of reactive pub/sub are replaced; every other
 * command is called on the connection unchanged.
 */
final class TracingConnection implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final Object target;

	private final PubSubTracing pubSub;

	private final StreamTracing streams;

	TracingConnection(Object target, PubSubTracing pubSub, StreamTracing streams) {
		this.target = target;
		this.pubSub = pubSub;
		this.streams = streams;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		@Nullable Object[] arguments = (args != null) ? args : NO_ARGUMENTS;
		return switch (method.getName()) {
			case "publish" -> (this.target instanceof RedisPubSubCommands commands && arguments.length == 2
					&& arguments[0] instanceof byte[] channel && arguments[1] instanceof byte[] message)
							? this.pubSub.publish(commands, channel, message) : proceed(method, arguments);
			case "subscribe", "pSubscribe" -> subscribe(method, unwrapping(arguments));
			case "xAdd", "xRead", "xReadGroup", "xClaim", "xRange", "xRevRange" ->
				this.streams.commands(this.target).invoke(proxy, method, arguments);
			case "pubSubCommands" -> this.pubSub.wrap(this.target, proceed(method, arguments));
			case "streamCommands" -> this.streams.wrap(proceed(method, arguments));
			case "closePipeline", "exec" -> this.streams.results(proceed(method, arguments));
			case "commands" -> commands(proxy, proceed(method, arguments));
			case "getDelegate" -> this.target;
			case "equals" -> arguments.length == 1 && this.target.equals(targetOf(arguments[0]));
			default -> proceed(method, arguments);
		};
	}

	private @Nullable Object proceed(Method method, @Nullable Object[] args) throws Throwable {
		return AopUtils.invokeJoinpointUsingReflection(this.target, method, args);
	}

	// With Jedis, the call blocks for as long as the subscription lasts.
	private @Nullable Object subscribe(Method method, @Nullable Object[] args) throws Throwable {
		try (Scope scope = this.pubSub.detach()) {
			return proceed(method, args);
		}
	}

	private @Nullable Object[] unwrapping(@Nullable Object[] args) {
		if (args.length == 0 || !(args[0] instanceof MessageListener listener)) {
			return args;
		}
		@Nullable Object[] arguments = args.clone();
		arguments[0] = this.pubSub.unwrapping(listener);
		return arguments;
	}

	private @Nullable Object commands(Object proxy, @Nullable Object commands) {
		if (commands == this.target && proxy instanceof RedisCommands) {
			return proxy;
		}
		if (!(commands instanceof RedisCommands redisCommands)) {
			return commands;
		}
		return Proxy.newProxyInstance(RedisCommands.class.getClassLoader(), new Class<?>[] { RedisCommands.class },
				new TracingConnection(redisCommands, this.pubSub, this.streams));
	}

	private static @Nullable Object targetOf(@Nullable Object connection) {
		if (connection != null && Proxy.isProxyClass(connection.getClass())
				&& Proxy.getInvocationHandler(connection) instanceof TracingConnection tracing) {
			return tracing.target;
		}
		return connection;
	}

}
