package io.agenttracing.instrument.messaging;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.shape.PayloadShapes;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.amqp.rabbit.support.micrometer.RabbitListenerObservationConvention;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageSenderContext;
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

/**
 * Auto-configuration for traces across RabbitMQ.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { AgentTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class })
@ConditionalOnAgentTracing
@ConditionalOnBooleanProperty(name = "agent-tracing.messaging.enabled", matchIfMissing = true)
@ConditionalOnClass({ RabbitTemplate.class, MicrometerTracingAutoConfiguration.class })
@ConditionalOnBean({ ObservationRegistry.class, Tracer.class, Propagator.class, ContextCounter.class })
@EnableConfigurationProperties(MessagingProperties.class)
public final class RabbitAgentTracingAutoConfiguration {

	private static final MessageFields FIELDS = new RabbitFields();

	private static final MessagePayloads PAYLOADS = new RabbitPayloads();

	RabbitAgentTracingAutoConfiguration() {
	}

	@Bean
	static RabbitObservationPostProcessor agentTracingRabbitObservationPostProcessor(Environment environment,
			ObjectProvider<RabbitBatchObservation> batchObservation, ObjectProvider<RabbitReplies> replies) {
		return new RabbitObservationPostProcessor(environment, batchObservation, replies);
	}

	@Bean
	@Fallback
	RabbitReplies agentTracingRabbitReplies(Propagator propagator,
			ObjectProvider<RabbitListenerEndpointRegistry> registry) {
		return new RabbitReplies(propagator, registry);
	}

	@Bean
	@Fallback
	RabbitBatchObservation agentTracingRabbitBatchObservation(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<RabbitListenerObservationConvention> convention) {
		return new RabbitBatchObservation(registry, convention);
	}

	@Bean
	@Fallback
	@ConditionalOnBean(name = "propagatingReceiverTracingObservationHandler")
	@Order(MicrometerTracingAutoConfiguration.RECEIVER_TRACING_OBSERVATION_HANDLER_ORDER - 1)
	MessageTracingHandler<?> agentTracingRabbitReceiverHandler(Tracer tracer, Propagator propagator,
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
	MessageTracingHandler<?> agentTracingRabbitSenderHandler(Tracer tracer, Propagator propagator,
			ObjectProvider<PayloadShapes> shapes) {
		return new MessageTracingHandler<>(
				new PropagatingSenderTracingObservationHandler<>(tracer,
						new BoundedHeaderPropagator(propagator, FIELDS)),
				RabbitMessageSenderContext.class::isInstance, PAYLOADS.reading(shapes.getIfAvailable()));
	}

	@Bean
	@Fallback
	ContextCountingHandler agentTracingRabbitContextCountingHandler(ContextCounter counter,
			ObjectProvider<ContextPropagators> propagators) {
		return new ContextCountingHandler(FIELDS, counter, propagators);
	}

	@Bean
	Counterparts agentTracingRabbitHandlerCounterparts() {
		return Counterparts.without(
				"What arrives by RabbitMQ may carry a trace context that is not bounded, and which fields are sent is not known")
			.method(MicrometerTracingAutoConfiguration.class.getName(), "propagatingReceiverTracingObservationHandler")
			.method(MicrometerTracingAutoConfiguration.class.getName(), "propagatingSenderTracingObservationHandler");
	}

	@Bean
	Counterparts agentTracingRabbitReplyCounterparts() {
		return RabbitReplies.counterparts();
	}

	@Bean
	@Order(30)
	StartupDetail agentTracingRabbitStartupDetail() {
		return () -> "observations of RabbitMQ switched on";
	}

}
