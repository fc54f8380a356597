package io.agenttracing.instrument.threads;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.agenttracing.context.SpanObservation;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.WeakIdentityMap;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

/**
 * Replaces Micrometer's accessor for Observations. While Reactor propagates contexts
 * automatically, a current span that is a descendant of the current Observation is
 * captured instead, adapted to the Observation API, so that it becomes the parent of what
 * is started from the Reactor context. Captures of one context share one such
 * Observation, so that they are equal.
 */
final class CurrentSpanAccessor implements ThreadLocalAccessor<Observation> {

	private static final Log logger = LogFactory.getLog(CurrentSpanAccessor.class);

	private final ThreadLocalAccessor<Observation> observations;

	private final List<SpanObservations> applications = new CopyOnWriteArrayList<>();

	private final WeakIdentityMap<Context, CachedObservation> adapters = new WeakIdentityMap<>();

	CurrentSpanAccessor(ThreadLocalAccessor<Observation> observations) {
		this.observations = observations;
	}

	/**
	 * Adds an open application. While there is none, this delegates to Micrometer's
	 * accessor.
	 * @param application adapts its spans
	 */
	void add(SpanObservations application) {
		this.applications.add(application);
	}

	void remove(SpanObservations application) {
		this.applications.remove(application);
	}

	@Override
	public Object key() {
		return this.observations.key();
	}

	@Override
	public @Nullable Observation getValue() {
		Observation observation = this.observations.getValue();
		return (Hooks.isAutomaticContextPropagationEnabled() && !this.applications.isEmpty()) ? closest(observation)
				: observation;
	}

	private @Nullable Observation closest(@Nullable Observation observation) {
		Context context = Context.current();
		Span span = Span.fromContext(context);
		if (!SpanObservation.isCloser(span, observation)) {
			return observation;
		}
		Observation adapter = this.adapters.computeIfAbsent(context, CachedObservation::new)
			.get(() -> adapt(span, context));
		return adapter.isNoop() ? observation : adapter;
	}

	private Observation adapt(Span span, Context context) {
		// The last application may be closing.
		return Failures.attempt(
				logger, "The current span could not be made an Observation", () -> this.applications.isEmpty()
						? Observation.NOOP : this.applications.get(this.applications.size() - 1).of(span, context),
				Observation.NOOP);
	}

	@Override
	public void setValue(Observation value) {
		this.observations.setValue(value);
	}

	@Override
	public void setValue() {
		Observation current = this.observations.getValue();
		if (current != null && SpanObservation.isOne(current)) {
			// Micrometer would tell the handlers of the Observation's registry.
			SpanObservations.openNone(current);
		}
		else {
			this.observations.setValue();
		}
	}

	@Override
	public void restore(Observation previousValue) {
		if (SpanObservation.isOne(previousValue)) {
			// Micrometer expects a scope of the Observation, and there may be none.
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
	 * The Observation of a context, held weakly, since it refers to the context.
	 */
	private static final class CachedObservation {

		private WeakReference<@Nullable Observation> observation = new WeakReference<>(null);

		private synchronized Observation get(Supplier<Observation> adapter) {
			Observation known = this.observation.get();
			if (known == null) {
				known = adapter.get();
				this.observation = new WeakReference<>(known);
			}
			return known;
		}

	}

}
