package io.agenttracing.instrument.redis.stream;

import java.lang.reflect.InvocationHandler;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactiveStreamCommands;
import org.springframework.data.redis.connection.RedisStreamCommands;

/**
 * Instruments the stream commands of a connection.
 */
public final class StreamTracing {

	private final StreamPublishing publishing;

	private final RecordContextReader reading;

	StreamTracing(StreamPublishing publishing, RecordContextReader reading) {
		this.publishing = publishing;
		this.reading = reading;
	}

	/**
	 * Instruments the stream commands that a connection declares itself.
	 * @param connection the connection
	 * @return the handler of the commands
	 */
	public InvocationHandler commands(Object connection) {
		return new TracingStreamCommands(connection, this.publishing, this.reading);
	}

	/**
	 * Replaces stream commands, reactive ones too.
	 * @param commands the commands of a connection
	 * @return commands that are traced
	 */
	public @Nullable Object wrap(@Nullable Object commands) {
		if (commands instanceof RedisStreamCommands) {
			return new TracingStreamCommands(commands, this.publishing, this.reading).proxy();
		}
		if (commands instanceof ReactiveStreamCommands reactive) {
			return new TracingReactiveStreamCommands(reactive, this.publishing, this.reading).proxy();
		}
		return commands;
	}

	/**
	 * Replaces the records in the results of a pipeline or transaction.
	 * @param results the results
	 * @return the results without contexts
	 */
	public @Nullable Object results(@Nullable Object results) {
		return this.reading.results(results);
	}

}
