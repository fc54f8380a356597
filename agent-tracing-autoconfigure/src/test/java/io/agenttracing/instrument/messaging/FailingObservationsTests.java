package io.agenttracing.instrument.messaging;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.micrometer.RabbitListenerObservationConvention;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers and propagators of the application that throw: messages go out, batches are
 * worked on, and what the listener throws is all that is thrown.
 */
class FailingObservationsTests {

	private final long failuresBefore = Failures.count();

	@ParameterizedTest
	@ValueSource(strings = { "start", "error", "stop" })
	void batchIsWorkedOn(String moment) {
		AtomicInteger calls = new AtomicInteger();
		Consumer<List<Message>> listener = observed((batch) -> calls.addAndGet(batch.size()), moment);
		List<Message> batch = List.of(new Message(new byte[0], new MessageProperties()),
				new Message(new byte[0], new MessageProperties()));
		listener.accept(batch);
		assertThat(calls).hasValue(2);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> observed((messages) -> {
			throw new IllegalStateException("the listener's");
		}, moment).accept(batch)).withMessage("the listener's");
		assertThat(Failures.count()).isGreaterThan(this.failuresBefore);
	}

	@ParameterizedTest
	@ValueSource(strings = { "start", "error", "stop", "none" })
	void observedMessageGoesOut(String moment) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new MessageTracingHandler<>(new BrokenHandler(moment), (context) -> true, null));
		AtomicInteger sent = new AtomicInteger();
		Observation.createNotStarted("send", registry).observe(sent::incrementAndGet);
		assertThat(sent).hasValue(1);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> Observation.createNotStarted("send", registry).observe(() -> {
				throw new IllegalStateException("the broker's");
			}))
			.withMessage("the broker's");
	}

	@Test
	void messageGoesOutWithoutItsContext() {
		new BoundedHeaderPropagator(new BrokenPropagator(), new KafkaFields()).inject(TraceContext.NOOP, Map.of(),
				(carrier, key, value) -> {
				});
		assertThat(Failures.count()).isGreaterThan(this.failuresBefore);
	}

	@SuppressWarnings("unchecked")
	private static Consumer<List<Message>> observed(Consumer<List<Message>> listener, String moment) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new BrokenHandler(moment));
		StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("registry", registry));
		ProxyFactory factory = new ProxyFactory(Consumer.class,
				new RabbitBatchObservation(beans.getBeanProvider(ObservationRegistry.class),
						beans.getBeanProvider(RabbitListenerObservationConvention.class)));
		factory.setTarget(listener);
		return (Consumer<List<Message>>) factory.getProxy();
	}

	private record BrokenHandler(String moment) implements TracingObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			fail("start");
		}

		@Override
		public void onError(Observation.Context context) {
			fail("error");
		}

		@Override
		public void onStop(Observation.Context context) {
			fail("stop");
		}

		private void fail(String moment) {
			if (moment.equals(this.moment)) {
				throw new AssertionError("the handler's");
			}
		}

		@Override
		public Tracer getTracer() {
			return Tracer.NOOP;
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	private static final class BrokenPropagator implements Propagator {

		@Override
		public List<String> fields() {
			return List.of();
		}

		@Override
		public <C> void inject(TraceContext context, C carrier, Setter<C> setter) {
			throw new NoClassDefFoundError("gone");
		}

		@Override
		public <C> Span.Builder extract(C carrier, Getter<C> getter) {
			return Span.Builder.NOOP;
		}

	}

}
