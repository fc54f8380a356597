package io.agenttracing.instrument.threads;

import io.micrometer.context.ContextRegistry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Has the accessor capture as long as an application context is open. There is one, since
 * the registry belongs to the JVM, and it stays there: a scope of a snapshot that closes
 * after the application would restore nothing without it.
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
