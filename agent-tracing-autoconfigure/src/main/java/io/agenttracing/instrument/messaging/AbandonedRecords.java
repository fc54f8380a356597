package io.agenttracing.instrument.messaging;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;

/**
 * Stops observations of records that Spring Kafka leaves open: they are stopped by the
 * adapter of a listener method, which is not called for a record that cannot be
 * deserialised, is filtered by an interceptor or is delayed by a back-off. If the
 * listener may return a future, the span is ended when its observation has become
 * unreachable.
 */
final class AbandonedRecords implements ObservationHandler<KafkaRecordReceiverContext> {

	private static final Log logger = LogFactory.getLog(AbandonedRecords.class);

	private final ObjectProvider<ObservationRegistry> registry;

	private final ListenerThreads threads;

	private final Consumer<Span> release;

	private final Set<Unanswered> unanswered = ConcurrentHashMap.newKeySet();

	private final ReferenceQueue<Observation> unreachable = new ReferenceQueue<>();

	/**
	 * Creates the handler.
	 * @param registry provides the current observation
	 * @param threads tells when the listener of the current thread has finished a record
	 * @param release is called with a span that continues after its thread has left it
	 */
	AbandonedRecords(ObjectProvider<ObservationRegistry> registry, ListenerThreads threads, Consumer<Span> release) {
		this.registry = registry;
		this.threads = threads;
		this.release = release;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof KafkaRecordReceiverContext;
	}

	@Override
	public void onStart(KafkaRecordReceiverContext context) {
		context.put(Delivery.class, new Delivery(Thread.currentThread()));
		for (Reference<?> next = this.unreachable.poll(); next != null; next = this.unreachable.poll()) {
			if (next instanceof Unanswered abandoned && this.unanswered.remove(abandoned)) {
				end(abandoned.context);
			}
		}
	}

	@Override
	public void onScopeOpened(KafkaRecordReceiverContext context) {
		Delivery delivery = context.get(Delivery.class);
		if (delivery != null && delivery.isOnItsThread()) {
			delivery.scopes++;
		}
	}

	@Override
	public void onScopeClosed(KafkaRecordReceiverContext context) {
		Delivery delivery = context.get(Delivery.class);
		if (delivery == null || !delivery.isOnItsThread() || --delivery.scopes > 0 || delivery.stopped) {
			return;
		}
		switch (this.threads.current()) {
			case ON_RETURN -> stop(context);
			case LATER -> await(context, delivery);
			case UNKNOWN -> {
			}
		}
	}

	@Override
	public void onStop(KafkaRecordReceiverContext context) {
		Delivery delivery = context.get(Delivery.class);
		if (delivery != null) {
			delivery.stopped = true;
			Unanswered waiting = delivery.waiting;
			if (waiting != null) {
				this.unanswered.remove(waiting);
			}
		}
	}

	private void stop(KafkaRecordReceiverContext context) {
		// Calls handlers of the application, too.
		Failures.attempt(logger, "The observation of a record could not be stopped", () -> {
			Observation observation = current(context);
			if (observation != null) {
				observation.stop();
			}
		});
	}

	private void await(KafkaRecordReceiverContext context, Delivery delivery) {
		Observation observation = current(context);
		TracingContext tracing = context.get(TracingContext.class);
		if (observation == null || tracing == null || tracing.getSpan() == null) {
			return;
		}
		this.release.accept(tracing.getSpan());
		Unanswered waiting = new Unanswered(observation, this.unreachable, context);
		this.unanswered.add(waiting);
		delivery.waiting = waiting;
		if (delivery.stopped) {
			this.unanswered.remove(waiting);
		}
	}

	// The scope that is being closed is still current.
	private @Nullable Observation current(KafkaRecordReceiverContext context) {
		ObservationRegistry known = this.registry.getIfUnique();
		Observation observation = (known != null) ? known.getCurrentObservation() : null;
		return (observation != null && observation.getContextView() == context) ? observation : null;
	}

	private static void end(KafkaRecordReceiverContext context) {
		Failures.attempt(logger, "The span of a record could not be ended", () -> {
			TracingContext tracing = context.getRequired(TracingContext.class);
			Span span = tracing.getSpan();
			if (span != null) {
				span.name(context.getRecord().topic() + " process").end();
			}
		});
	}

	/**
	 * The state of one record. Accessed on its consumer's thread, except for the end.
	 */
	private static final class Delivery {

		private final Thread thread;

		private int scopes;

		private volatile boolean stopped;

		private volatile @Nullable Unanswered waiting;

		private Delivery(Thread thread) {
			this.thread = thread;
		}

		private boolean isOnItsThread() {
			return Thread.currentThread() == this.thread;
		}

	}

	/**
	 * A record whose listener may have returned a future, or may not have been called.
	 */
	private static final class Unanswered extends PhantomReference<Observation> {

		private final KafkaRecordReceiverContext context;

		private Unanswered(Observation observation, ReferenceQueue<Observation> queue,
				KafkaRecordReceiverContext context) {
			super(observation, queue);
			this.context = context;
		}

	}

}
