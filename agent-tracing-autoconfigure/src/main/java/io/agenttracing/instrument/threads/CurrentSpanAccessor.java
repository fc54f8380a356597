package io.agenttracing.instrument.threads;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.agenttracing.context.SpanObservation;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.WeakIdentityMap;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

/**
 * Replaces Micrometer's accessor for Observations. While Reactor propagates contexts
 * automatically, a span that is closer than the current Observation is captured in its
 * place, adapted to the Observation API: what takes its parent from the Reactor context
 * is below it. A context has one such Observation, so that two captures of it are equal.
 */
final class CurrentSpanAccessor implements ThreadLocalAccessor<Observation> {

	private static final Log logger = LogFactory.getLog(CurrentSpanAccessor.class);

	private final ThreadLocalAccessor<Observation> observations;

	private final List<ObservationRegistry> registries = new CopyOnWriteArrayList<>();

	private final WeakIdentityMap<Context, Dress> dresses = new WeakIdentityMap<>();

	CurrentSpanAccessor(ThreadLocalAccessor<Observation> observations) {
		this.observations = observations;
	}

	/**
	 * Adds the registry of an application that is open. While none is, Micrometer's
	 * accessor is alone.
	 * @param registry the registry
	 */
	void add(ObservationRegistry registry) {
		this.registries.add(registry);
	}

	void remove(ObservationRegistry registry) {
		this.registries.remove(registry);
	}

	@Override
	public Object key() {
		return this.observations.key();
	}

	@Override
	public @Nullable Observation getValue() {
		Observation observation = this.observations.getValue();
		return (Hooks.isAutomaticContextPropagationEnabled() && !this.registries.isEmpty()) ? closest(observation)
				: observation;
	}

	private @Nullable Observation closest(@Nullable Observation observation) {
		Context context = Context.current();
		Span span = Span.fromContext(context);
		if (!SpanObservation.isCloser(span, observation)) {
			return observation;
		}
		Observation dressed = this.dresses.computeIfAbsent(context, Dress::new).get(() -> dressUp(span, context));
		return dressed.isNoop() ? observation : dressed;
	}

	private Observation dressUp(Span span, Context context) {
		// A predicate of the application failed, or it is closing.
		return Failures.attempt(logger, "The current span could not be made an Observation",
				() -> this.registries.isEmpty() ? Observation.NOOP
						: SpanObservation.of(span, context, this.registries.get(this.registries.size() - 1)),
				Observation.NOOP);
	}

	@Override
	public void setValue(Observation value) {
		this.observations.setValue(value);
	}

	@Override
	public void setValue() {
		this.observations.setValue();
	}

	@Override
	public void restore(Observation previousValue) {
		if (SpanObservation.isOne(previousValue)) {
			// Micrometer would miss its scope, which there need not be.
			this.observations.restore();
		}
		else {
			this.observations.restore(previousValue);
		}
	}

	@Override
	public void restore() {
		this.observations.restore();
	}

	/**
	 * The Observation of a context, which refers to the context and lives as long as
	 * somebody has captured it.
	 */
	private static final class Dress {

		private WeakReference<@Nullable Observation> observation = new WeakReference<>(null);

		private synchronized Observation get(Supplier<Observation> dressing) {
			Observation known = this.observation.get();
			if (known == null) {
				known = dressing.get();
				this.observation = new WeakReference<>(known);
			}
			return known;
		}

	}

}
