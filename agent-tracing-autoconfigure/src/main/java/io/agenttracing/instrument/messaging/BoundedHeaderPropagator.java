package io.agenttracing.instrument.messaging;

import java.util.List;

import io.agenttracing.failure.Failures;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the application's propagator reads from the headers of messages. Spring
 * reads a header of any length and type, so that untrusted input could stop a listener.
 * {@link KafkaFields} and {@link RabbitFields} have the bounds.
 */
final class BoundedHeaderPropagator implements Propagator {

	private static final Log logger = LogFactory.getLog(BoundedHeaderPropagator.class);

	private final Propagator delegate;

	private final MessageFields fields;

	BoundedHeaderPropagator(Propagator delegate, MessageFields fields) {
		this.delegate = delegate;
		this.fields = fields;
	}

	@Override
	public List<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
		Failures.attempt(logger, "A message is sent without its context", () -> this.delegate.inject(context, carrier,
				(message, key, value) -> set(setter, message, key, value)));
	}

	private static <C> void set(Setter<C> setter, @Nullable C message, String key, String value) {
		try {
			setter.set(message, key, value);
		}
		catch (IllegalStateException ex) {
			// The headers of a record that was sent before are read-only.
		}
	}

	@Override
	public <C> Span.Builder extract(@Nullable C carrier, Getter<C> getter) {
		return this.delegate.extract(carrier, new BoundedGetter<C>(this.fields));
	}

	/**
	 * Reads a header of bounded length.
	 */
	private record BoundedGetter<C>(MessageFields fields) implements Getter<C> {

		@Override
		public @Nullable String get(C message, String key) {
			return this.fields.text(message, key);
		}

		@Override
		public Iterable<String> getAll(C message, String key) {
			String text = get(message, key);
			return (text != null) ? List.of(text) : List.of();
		}

	}

}
