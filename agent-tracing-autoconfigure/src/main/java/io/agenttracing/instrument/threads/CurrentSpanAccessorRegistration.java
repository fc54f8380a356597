package io.agenttracing.instrument.threads;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.context.SpanObservations;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Replaces Micrometer's accessor by the one for the current span. It remains registered:
 * a snapshot's scope that is closed after the application must be restored by the
 * accessor that set it. The order of accessors is kept.
 */
final class CurrentSpanAccessorRegistration implements InitializingBean, DisposableBean {

	private final ContextRegistry contextRegistry;

	private final SpanObservations spanObservations;

	CurrentSpanAccessorRegistration(ContextRegistry contextRegistry, SpanObservations spanObservations) {
		this.contextRegistry = contextRegistry;
		this.spanObservations = spanObservations;
	}

	@Override
	@SuppressWarnings("unchecked")
	public void afterPropertiesSet() {
		synchronized (CurrentSpanAccessor.class) {
			for (ThreadLocalAccessor<?> accessor : this.contextRegistry.getThreadLocalAccessors()) {
				if (accessor instanceof CurrentSpanAccessor registered) {
					registered.add(this.spanObservations);
				}
				else if (accessor.key().equals(ObservationThreadLocalAccessor.KEY)) {
					CurrentSpanAccessor replacement = new CurrentSpanAccessor(
							(ThreadLocalAccessor<Observation>) accessor);
					replacement.add(this.spanObservations);
					replace(accessor, replacement);
				}
			}
		}
	}

	@Override
	public void destroy() {
		synchronized (CurrentSpanAccessor.class) {
			for (ThreadLocalAccessor<?> accessor : this.contextRegistry.getThreadLocalAccessors()) {
				if (accessor instanceof CurrentSpanAccessor registered) {
					registered.remove(this.spanObservations);
				}
			}
		}
	}

	// The registry can only append, so that all that follow are registered again.
	private void replace(ThreadLocalAccessor<?> replaced, ThreadLocalAccessor<?> replacement) {
		List<ThreadLocalAccessor<?>> accessors = new ArrayList<>(this.contextRegistry.getThreadLocalAccessors());
		List<ThreadLocalAccessor<?>> after = accessors.subList(accessors.indexOf(replaced) + 1, accessors.size());
		this.contextRegistry.registerThreadLocalAccessor(replacement);
		after.forEach(this.contextRegistry::registerThreadLocalAccessor);
	}

}
