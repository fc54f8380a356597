package io.agenttracing.messaging;

import io.agenttracing.propagation.ContextCounter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * Counts the received messages of one broker by the state of their trace context.
 */
final class ContextCountingHandler implements ObservationHandler<ReceiverContext<?>> {

	private final MessageFields fields;

	private final ContextCounter counter;

	ContextCountingHandler(MessageFields fields, ContextCounter counter) {
		this.fields = fields;
		this.counter = counter;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.fields.supports(context);
	}

	@Override
	public void onStart(ReceiverContext<?> context) {
		Object message = context.getCarrier();
		if (message != null) {
			this.counter.increment(this.fields.destination(message), this.fields.state(message));
		}
	}

}
