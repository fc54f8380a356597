package io.agenttracing.instrument.messaging;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.span.AgentSpans;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.micrometer.KafkaRecordSenderContext;

/**
 * Auto-configuration for traces across Kafka.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { AgentTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class })
@ConditionalOnAgentTracing
@ConditionalOnBooleanProperty(name = "agent-tracing.messaging.enabled", matchIfMissing = true)
@ConditionalOnClass({ KafkaTemplate.class, MicrometerTracingAutoConfiguration.class })
@ConditionalOnBean({ ObservationRegistry.class, Tracer.class, Propagator.class, ContextCounter.class })
@EnableConfigurationProperties(MessagingProperties.class)
public final class KafkaAgentTracingAutoConfiguration {

	private static final MessageFields FIELDS = new KafkaFields();

	private static final MessagePayloads PAYLOADS = new KafkaPayloads();

	KafkaAgentTracingAutoConfiguration() {
	}

	@Bean
	static KafkaObservationPostProcessor agentTracingKafkaObservationPostProcessor(Environment environment,
			ObjectProvider<KafkaAdmin> admin) {
		return new KafkaObservationPostProcessor(environment, admin);
	}

	@Bean
	@Fallback
	@ConditionalOnBean(name = "propagatingReceiverTracingObservationHandler")
	@Order(MicrometerTracingAutoConfiguration.RECEIVER_TRACING_OBSERVATION_HANDLER_ORDER - 1)
	MessageTracingHandler<?> agentTracingKafkaReceiverHandler(Tracer tracer, Propagator propagator,
			ObjectProvider<PayloadShapes> shapes) {
		return new MessageTracingHandler<>(
				new PropagatingReceiverTracingObservationHandler<>(tracer,
						new BoundedHeaderPropagator(propagator, FIELDS)),
				FIELDS::supports, PAYLOADS.reading(shapes.getIfAvailable()));
	}

	@Bean
	@Fallback
	@ConditionalOnBean(name = "propagatingSenderTracingObservationHandler")
	@Order(MicrometerTracingAutoConfiguration.SENDER_TRACING_OBSERVATION_HANDLER_ORDER - 1)
	MessageTracingHandler<?> agentTracingKafkaSenderHandler(Tracer tracer, Propagator propagator,
			ObjectProvider<PayloadShapes> shapes) {
		return new MessageTracingHandler<>(
				new PropagatingSenderTracingObservationHandler<>(tracer,
						new BoundedHeaderPropagator(propagator, FIELDS)),
				KafkaRecordSenderContext.class::isInstance, PAYLOADS.reading(shapes.getIfAvailable()));
	}

	@Bean
	@Fallback
	KafkaReplies agentTracingKafkaReplies() {
		return new KafkaReplies();
	}

	@Bean
	@Fallback
	ContextCountingHandler agentTracingKafkaContextCountingHandler(ContextCounter counter,
			ObjectProvider<ContextPropagators> propagators) {
		return new ContextCountingHandler(FIELDS, counter, propagators);
	}

	@Bean
	@Fallback
	ListenerThreads agentTracingKafkaListenerThreads() {
		return new ListenerThreads();
	}

	@Bean
	@Fallback
	AbandonedRecords agentTracingKafkaAbandonedRecords(ObjectProvider<ObservationRegistry> registry,
			ListenerThreads threads, AgentSpans spans) {
		return new AbandonedRecords(registry, threads, (span) -> spans.released(OtelSpan.toOtel(span)));
	}

	@Bean
	Counterparts agentTracingKafkaHandlerCounterparts() {
		return Counterparts.without(
				"What arrives by Kafka may carry a trace context that is not bounded, and an old one may stay in what is sent on")
			.method(MicrometerTracingAutoConfiguration.class.getName(), "propagatingReceiverTracingObservationHandler")
			.method(MicrometerTracingAutoConfiguration.class.getName(), "propagatingSenderTracingObservationHandler");
	}

	@Bean
	Counterparts agentTracingKafkaReplyCounterparts() {
		return KafkaReplies.counterparts();
	}

	@Bean
	@Order(30)
	StartupDetail agentTracingKafkaStartupDetail() {
		return () -> "observations of Kafka switched on";
	}

}
