package io.agenttracing.chaos;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.chaos.ChaosAgents.Audit;
import io.agenttracing.insight.diagnosis.DiagnosisAgentTracingAutoConfiguration;
import io.agenttracing.insight.hang.InflightAgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.instrument.observation.ObservationAgentTracingAutoConfiguration;
import io.agenttracing.instrument.redis.LettuceAgentTracingAutoConfiguration;
import io.agenttracing.instrument.redis.RedisAgentTracingAutoConfiguration;
import io.agenttracing.instrument.redis.RedisCommandsAgentTracingAutoConfiguration;
import io.agenttracing.instrument.threads.ThreadsAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamReadRequest;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Agents over Redis that export by OTLP, with Boot's auto-configurations and ours.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ AopAutoConfiguration.class, ObservationAutoConfiguration.class,
		OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
		MicrometerTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class, DataRedisAutoConfiguration.class,
		LettuceObservationAutoConfiguration.class, AgentTracingAutoConfiguration.class,
		AspectAgentTracingAutoConfiguration.class, ThreadsAgentTracingAutoConfiguration.class,
		ObservationAgentTracingAutoConfiguration.class, RedisAgentTracingAutoConfiguration.class,
		RedisCommandsAgentTracingAutoConfiguration.class, LettuceAgentTracingAutoConfiguration.class,
		SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class,
		PrivacyAgentTracingAutoConfiguration.class, DiagnosisAgentTracingAutoConfiguration.class,
		InflightAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class })
@Import({ ChaosAgents.Loan.class, ChaosAgents.Risk.class, ChaosAgents.Scores.class, Audit.class })
class ChaosApplication {

	private static final Duration POLL = Duration.ofMillis(200);

	@Bean
	static SpanLedger spanLedger(Environment environment) {
		return new SpanLedger(Path.of(environment.getRequiredProperty("chaos.directory")));
	}

	@Bean
	ShiftingClock shiftingClock() {
		return new ShiftingClock();
	}

	@Bean
	SdkTracerProviderBuilderCustomizer clockOfSpans(ShiftingClock clock) {
		return (builder) -> builder.setClock(clock);
	}

	@Bean
	SdkTracerProviderBuilderCustomizer countedSampler(SpanLedger ledger) {
		return (builder) -> builder
			.setSampler(ledger.counting((Sampler) ReflectionTestUtils.getField(builder, "sampler")));
	}

	@Bean
	ChaosAgents.Messages messages() {
		return new ChaosAgents.Messages();
	}

	// Or each message of an outage would wait for its end.
	@Bean
	LettuceClientOptionsBuilderCustomizer refusesCommandsWhileDisconnected() {
		return (builder) -> builder.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
	}

	@Bean
	RedisMessageListenerContainer listenerContainer(RedisConnectionFactory connections, Audit audit) {
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(connections);
		container.setRecoveryInterval(POLL.toMillis());
		container.addMessageListener(
				(message, pattern) -> audit.hear(new String(message.getBody(), StandardCharsets.UTF_8)),
				new ChannelTopic(ChaosAgents.CHANNEL));
		return container;
	}

	@Bean(destroyMethod = "stop")
	StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
			RedisConnectionFactory connections, Audit audit) {
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamMessageListenerContainer
			.create(connections, StreamMessageListenerContainerOptions.builder().pollTimeout(POLL).build());
		container.register(StreamReadRequest.builder(StreamOffset.fromStart(ChaosAgents.STREAM))
			.cancelOnError((error) -> false)
			.errorHandler((error) -> {
			})
			.build(), (record) -> audit.read(record.getValue()));
		container.start();
		return container;
	}

}
