package io.agenttracing.instrument.messaging;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.support.micrometer.RabbitListenerObservation;
import org.springframework.amqp.rabbit.support.micrometer.RabbitListenerObservation.DefaultRabbitListenerObservationConvention;
import org.springframework.amqp.rabbit.support.micrometer.RabbitListenerObservationConvention;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageReceiverContext;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Observes each message of a batch while the listener processes the batch, with the names
 * of Spring's own observation. None of them is current: a batch has no single parent.
 */
final class RabbitBatchObservation implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(RabbitBatchObservation.class);

	private final ObjectProvider<ObservationRegistry> registry;

	private final ObjectProvider<RabbitListenerObservationConvention> convention;

	RabbitBatchObservation(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<RabbitListenerObservationConvention> convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		List<?> batch = batch(invocation.getArguments());
		if (batch == null) {
			return invocation.proceed();
		}
		List<Observation> observations = new ArrayList<>(batch.size());
		attempt(() -> start(batch, observations));
		try {
			return invocation.proceed();
		}
		catch (Throwable ex) {
			observations.forEach((observation) -> attempt(() -> observation.error(ex)));
			throw ex;
		}
		finally {
			observations.forEach((observation) -> attempt(observation::stop));
		}
	}

	// Handlers and conventions may be the application's.
	private static void attempt(Runnable work) {
		Failures.attempt(logger, "The messages of a batch are not observed", work);
	}

	private static @Nullable List<?> batch(Object[] arguments) {
		for (Object argument : arguments) {
			if (argument instanceof List<?> batch) {
				return batch;
			}
		}
		return null;
	}

	private void start(List<?> batch, List<Observation> observations) {
		ObservationRegistry observationRegistry = this.registry.getIfUnique(() -> ObservationRegistry.NOOP);
		RabbitListenerObservationConvention custom = this.convention.getIfUnique();
		for (Object element : batch) {
			if (element instanceof Message message) {
				observations.add(RabbitListenerObservation.LISTENER_OBSERVATION
					.observation(custom, DefaultRabbitListenerObservationConvention.INSTANCE,
							() -> new RabbitMessageReceiverContext(message, listenerId(message)), observationRegistry)
					.start());
			}
		}
	}

	/**
	 * Uses the queue, since the advice of a factory does not know the container.
	 */
	private static String listenerId(Message message) {
		String queue = message.getMessageProperties().getConsumerQueue();
		return (queue != null) ? queue : "batch";
	}

}
