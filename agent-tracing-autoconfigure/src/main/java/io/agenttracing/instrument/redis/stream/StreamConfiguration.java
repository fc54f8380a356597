package io.agenttracing.instrument.redis.stream;

import java.util.concurrent.atomic.LongAdder;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.instrument.redis.channel.ProducerSpans;
import io.agenttracing.span.ReceivedMessages;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/**
 * Configuration of streams.
 */
@Configuration(proxyBeanMethods = false)
public class StreamConfiguration {

	StreamConfiguration() {
	}

	@Bean
	StreamPublishing agentTracingRedisStreamPublishing(ProducerSpans spans) {
		return new StreamPublishing(spans);
	}

	@Bean
	ReceivedRecords agentTracingRedisStreamListening(ConsumerSpans spans) {
		return new ReceivedRecords(spans);
	}

	@Bean
	ReceivedMessages agentTracingRedisReceivedRecords(ReceivedRecords listening) {
		return () -> listening::takeElement;
	}

	@Bean
	StreamTracing agentTracingRedisStreams(StreamPublishing publishing, ReceivedRecords listening) {
		return new StreamTracing(publishing, new RecordContextReader(listening));
	}

	@Bean
	static StreamContainerTracingPostProcessor agentTracingRedisStreamContainerPostProcessor(
			ObjectProvider<ReceivedRecords> listening) {
		return new StreamContainerTracingPostProcessor(listening);
	}

	@Bean
	@ConditionalOnAgentTracing
	Counterparts agentTracingRedisStreamCounterparts() {
		return StreamSubscriptionFields.counterparts();
	}

	/**
	 * Meters, for an application that has Micrometer.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@Fallback
		MeterBinder agentTracingRedisOccupiedRecordMeters(StreamPublishing publishing) {
			return (registry) -> FunctionCounter
				.builder("agent_tracing.redis.occupied", publishing.occupiedRecords(), LongAdder::sum)
				.description("Records added to Redis streams that had fields of the context's names already")
				.register(registry);
		}

	}

}
