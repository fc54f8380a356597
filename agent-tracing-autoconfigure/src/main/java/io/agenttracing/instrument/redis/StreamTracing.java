package io.agenttracing.instrument.redis;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactiveStreamCommands;
import org.springframework.data.redis.connection.RedisStreamCommands;

/**
 * What connections need for streams.
 *
 * @param publishing prepares what is added
 * @param reading replaces what is read
 */
record StreamTracing(StreamPublishing publishing, RecordReading reading) {

	TracingStreamCommands commands(Object target) {
		return new TracingStreamCommands(target, this.publishing, this.reading);
	}

	@Nullable Object wrap(@Nullable Object commands) {
		if (commands instanceof RedisStreamCommands) {
			return commands(commands).proxy();
		}
		if (commands instanceof ReactiveStreamCommands reactive) {
			return new TracingReactiveStreamCommands(reactive, this.publishing, this.reading).proxy();
		}
		return commands;
	}

}
