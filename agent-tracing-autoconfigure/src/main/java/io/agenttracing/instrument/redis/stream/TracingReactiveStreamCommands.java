package io.agenttracing.instrument.redis.stream;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;

import io.agenttracing.instrument.redis.channel.OutgoingMessage;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.support.AopUtils;
import org.springframework.data.redis.connection.ReactiveClusterStreamCommands;
import org.springframework.data.redis.connection.ReactiveRedisConnection.CommandResponse;
import org.springframework.data.redis.connection.ReactiveStreamCommands;
import org.springframework.data.redis.connection.ReactiveStreamCommands.AddStreamRecord;
import org.springframework.data.redis.connection.ReactiveStreamCommands.ReadCommand;
import org.springframework.data.redis.connection.ReactiveStreamCommands.XClaimCommand;
import org.springframework.data.redis.connection.stream.ByteBufferRecord;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamRecords;

/**
 * JDK proxy around reactive stream commands. Default methods of the interface are invoked
 * on the proxy, so that all of them go through the five commands replaced here.
 */
final class TracingReactiveStreamCommands implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final ReactiveStreamCommands target;

	private final StreamPublishing publishing;

	private final RecordContextReader reading;

	TracingReactiveStreamCommands(ReactiveStreamCommands target, StreamPublishing publishing,
			RecordContextReader reading) {
		this.target = target;
		this.publishing = publishing;
		this.reading = reading;
	}

	ReactiveStreamCommands proxy() {
		Class<?> type = (this.target instanceof ReactiveClusterStreamCommands) ? ReactiveClusterStreamCommands.class
				: ReactiveStreamCommands.class;
		return (ReactiveStreamCommands) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, this);
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		@Nullable Object[] arguments = (args != null) ? args : NO_ARGUMENTS;
		if (method.isDefault()) {
			return InvocationHandler.invokeDefault(proxy, method, arguments);
		}
		return switch (method.getName()) {
			case "xAdd" -> add((Publisher<AddStreamRecord>) arguments[0]);
			case "read", "xClaim" -> records(proceed(method, arguments), true);
			case "xRange", "xRevRange" -> records(proceed(method, arguments), false);
			default -> proceed(method, arguments);
		};
	}

	private @Nullable Object proceed(Method method, @Nullable Object[] args) throws Throwable {
		return AopUtils.invokeJoinpointUsingReflection(this.target, method, args);
	}

	private Flux<CommandResponse<AddStreamRecord, RecordId>> add(Publisher<AddStreamRecord> commands) {
		return Flux.deferContextual((subscriber) -> {
			Context parent = TracedPublishers.subscriberContext(subscriber, Context.current());
			return Flux.from(commands).concatMap((command) -> add(command, parent));
		});
	}

	private Flux<CommandResponse<AddStreamRecord, RecordId>> add(AddStreamRecord command, Context parent) {
		OutgoingMessage<Map<ByteBuffer, ByteBuffer>> outgoing = this.publishing.prepare(command.getKey(),
				command.getBody(), FieldText.BUFFERS, parent);
		if (outgoing == null) {
			return this.target.xAdd(Mono.just(command));
		}
		ByteBufferRecord record = command.getRecord();
		ByteBufferRecord written = StreamRecords.newRecord()
			.in(record.getRequiredStream())
			.withId(record.getId())
			.ofBuffer(outgoing.body());
		return this.target.xAdd(Mono.just(AddStreamRecord.of(written).withOptions(command.getOptions())))
			.map((response) -> new CommandResponse<>(command, response.getOutput()))
			.doOnNext((response) -> StreamPublishing.added(outgoing, response.getOutput()))
			.doOnError(outgoing.span()::fail)
			.doFinally((signal) -> outgoing.span().end());
	}

	@SuppressWarnings("unchecked")
	private @Nullable Object records(@Nullable Object responses, boolean delivered) {
		if (!(responses instanceof Flux<?> flux)) {
			return responses;
		}
		return ((Flux<CommandResponse<Object, Flux<ByteBufferRecord>>>) flux).map((response) -> {
			Flux<ByteBufferRecord> records = response.getOutput();
			String group = group(response.getInput());
			return (records != null) ? new CommandResponse<>(response.getInput(),
					records.map((record) -> this.reading.record(record, delivered, group))) : response;
		});
	}

	private static @Nullable String group(Object command) {
		if (command instanceof XClaimCommand claim) {
			return claim.getGroupName();
		}
		Consumer consumer = (command instanceof ReadCommand read) ? read.getConsumer() : null;
		return (consumer != null) ? consumer.getGroup() : null;
	}

}
