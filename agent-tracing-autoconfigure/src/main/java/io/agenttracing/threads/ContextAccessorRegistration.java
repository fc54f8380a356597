package io.agenttracing.threads;

import io.micrometer.context.ContextRegistry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Registers the accessor as long as the application context is open: the registry belongs
 * to the JVM, not to the application context.
 */
final class ContextAccessorRegistration implements InitializingBean, DisposableBean {

	private final ContextRegistry registry;

	private final ContextThreadLocalAccessor accessor = new ContextThreadLocalAccessor();

	ContextAccessorRegistration(ContextRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void afterPropertiesSet() {
		this.registry.registerThreadLocalAccessor(this.accessor);
	}

	@Override
	public void destroy() {
		// Another context may have replaced it by its own, which must stay.
		if (this.registry.getThreadLocalAccessors().contains(this.accessor)) {
			this.registry.removeThreadLocalAccessor(this.accessor.key());
		}
	}

}
