package io.agenttracing.instrument.redis.stream;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

import io.agenttracing.instrument.redis.channel.OutgoingMessage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.data.redis.connection.RedisStreamCommands;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamRecords;

/**
 * JDK proxy around the stream commands of a connection: a record is added within its
 * PRODUCER span, and read without its context.
 */
final class TracingStreamCommands implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final Object target;

	private final StreamPublishing publishing;

	private final RecordContextReader reading;

	TracingStreamCommands(Object target, StreamPublishing publishing, RecordContextReader reading) {
		this.target = target;
		this.publishing = publishing;
		this.reading = reading;
	}

	RedisStreamCommands proxy() {
		return (RedisStreamCommands) Proxy.newProxyInstance(RedisStreamCommands.class.getClassLoader(),
				new Class<?>[] { RedisStreamCommands.class }, this);
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		@Nullable Object[] arguments = (args != null) ? args : NO_ARGUMENTS;
		return switch (method.getName()) {
			case "xAdd" -> add(method, arguments);
			case "xRead" -> this.reading.records(proceed(method, arguments), true, null);
			case "xReadGroup", "xClaim" -> this.reading.records(proceed(method, arguments), true, group(arguments));
			case "xRange", "xRevRange" -> this.reading.records(proceed(method, arguments), false, null);
			default -> proceed(method, arguments);
		};
	}

	private @Nullable Object proceed(Method method, @Nullable Object[] args) throws Throwable {
		return AopUtils.invokeJoinpointUsingReflection(this.target, method, args);
	}

	@SuppressWarnings("unchecked")
	private @Nullable Object add(Method method, @Nullable Object[] args) throws Throwable {
		if (args.length > 0 && args[0] instanceof MapRecord<?, ?, ?> record) {
			return add(method, args, (MapRecord<byte[], byte[], byte[]>) record);
		}
		if (args.length == 2 && args[0] instanceof byte[] stream && args[1] instanceof Map<?, ?> content) {
			return add(method, args, StreamRecords.newRecord().in(stream).ofMap((Map<byte[], byte[]>) content));
		}
		return proceed(method, args);
	}

	private @Nullable Object add(Method method, @Nullable Object[] args, MapRecord<byte[], byte[], byte[]> record)
			throws Throwable {
		OutgoingMessage<Map<byte[], byte[]>> outgoing = this.publishing.prepare(record.getStream(), record.getValue(),
				FieldText.ARRAYS, Context.current());
		if (outgoing == null) {
			return proceed(method, args);
		}
		@Nullable Object[] arguments = args.clone();
		if (arguments[0] instanceof byte[]) {
			arguments[1] = outgoing.body();
		}
		else {
			arguments[0] = StreamRecords.newRecord()
				.in(record.getRequiredStream())
				.withId(record.getId())
				.ofMap(outgoing.body());
		}
		return add(method, arguments, outgoing);
	}

	private @Nullable Object add(Method method, @Nullable Object[] args, OutgoingMessage<?> outgoing) throws Throwable {
		try (Scope scope = outgoing.span().makeCurrent()) {
			Object id = proceed(method, args);
			StreamPublishing.added(outgoing, id);
			return id;
		}
		catch (Throwable ex) {
			outgoing.span().fail(ex);
			throw ex;
		}
		finally {
			outgoing.span().end();
		}
	}

	private static @Nullable String group(@Nullable Object[] args) {
		if (args.length > 0 && args[0] instanceof Consumer consumer) {
			return consumer.getGroup();
		}
		return (args.length > 1 && args[1] instanceof String group) ? group : null;
	}

}
