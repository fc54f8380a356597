package io.agenttracing.instrument.threads;

import io.micrometer.context.ContextRegistry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Keeps the accessor active while an application context is open. There is one accessor,
 * since the registry is shared by the JVM. It remains registered: a snapshot's scope that
 * is closed after the application would restore nothing without it.
 */
final class ContextAccessorRegistration implements InitializingBean, DisposableBean {

	private static final ContextThreadLocalAccessor accessor = new ContextThreadLocalAccessor();

	private final ContextRegistry registry;

	ContextAccessorRegistration(ContextRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void afterPropertiesSet() {
		accessor.opened();
		synchronized (accessor) {
			if (!this.registry.getThreadLocalAccessors().contains(accessor)) {
				this.registry.registerThreadLocalAccessor(accessor);
			}
		}
	}

	@Override
	public void destroy() {
		accessor.closed();
	}

}
