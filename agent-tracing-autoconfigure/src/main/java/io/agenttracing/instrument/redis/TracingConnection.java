package io.agenttracing.instrument.redis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisCommands;
import org.springframework.data.redis.connection.RedisPubSubCommands;

/**
 * Stands for a connection, or for the commands of one. Publishing happens within the
 * PRODUCER span of the message; subscribed listeners see plain payloads; every other
 * command goes straight to the connection.
 */
final class TracingConnection implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final RedisPubSubCommands target;

	private final MessagePublishing publishing;

	private final MessageListening listening;

	private final StreamTracing streams;

	TracingConnection(RedisPubSubCommands target, MessagePublishing publishing, MessageListening listening,
			StreamTracing streams) {
		this.target = target;
		this.publishing = publishing;
		this.listening = listening;
		this.streams = streams;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		@Nullable Object[] arguments = (args != null) ? args : NO_ARGUMENTS;
		return switch (method.getName()) {
			case "publish" -> (arguments.length == 2 && arguments[0] instanceof byte[] channel
					&& arguments[1] instanceof byte[] message) ? publish(channel, message) : proceed(method, args);
			case "subscribe", "pSubscribe" -> subscribe(method, unwrapping(arguments));
			case "xAdd", "xRead", "xReadGroup", "xClaim", "xRange", "xRevRange" ->
				this.streams.commands(this.target).invoke(proxy, method, args);
			case "streamCommands" -> this.streams.wrap(proceed(method, args));
			case "closePipeline", "exec" -> this.streams.reading().results(proceed(method, args));
			case "commands" -> commands(proxy, proceed(method, args));
			case "getDelegate" -> this.target;
			case "equals" -> arguments.length == 1 && this.target.equals(targetOf(arguments[0]));
			default -> proceed(method, args);
		};
	}

	private @Nullable Object proceed(Method method, @Nullable Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(this.target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	// With Jedis this thread waits for the messages to come, as long as there are any.
	private @Nullable Object subscribe(Method method, @Nullable Object[] args) throws Throwable {
		try (Scope scope = this.listening.detach()) {
			return proceed(method, args);
		}
	}

	private @Nullable Long publish(byte[] channel, byte[] message) {
		OutgoingMessage<byte[]> outgoing = this.publishing.prepare(channel, message, Context.current());
		if (outgoing == null) {
			return this.target.publish(channel, message);
		}
		try (Scope scope = outgoing.makeCurrent()) {
			return this.target.publish(channel, outgoing.body());
		}
		catch (Throwable ex) {
			outgoing.failed(ex);
			throw ex;
		}
		finally {
			outgoing.end();
		}
	}

	private @Nullable Object[] unwrapping(@Nullable Object[] args) {
		if (args.length == 0 || !(args[0] instanceof MessageListener listener)) {
			return args;
		}
		@Nullable Object[] arguments = args.clone();
		arguments[0] = UnwrappingMessageListener.wrap(listener, this.listening);
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
				new TracingConnection(redisCommands, this.publishing, this.listening, this.streams));
	}

	private static @Nullable Object targetOf(@Nullable Object connection) {
		if (connection != null && Proxy.isProxyClass(connection.getClass())
				&& Proxy.getInvocationHandler(connection) instanceof TracingConnection tracing) {
			return tracing.target;
		}
		return connection;
	}

}
