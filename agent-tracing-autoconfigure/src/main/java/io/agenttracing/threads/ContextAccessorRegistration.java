package io.agenttracing.threads;

import io.micrometer.context.ContextRegistry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Has the accessor registered as long as an application context is open. There is one,
 * since the registry belongs to the JVM, and each application context counts.
 */
final class ContextAccessorRegistration implements InitializingBean, DisposableBean {

	private static final ContextThreadLocalAccessor accessor = new ContextThreadLocalAccessor();

	private static int open;

	private final ContextRegistry registry;

	ContextAccessorRegistration(ContextRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void afterPropertiesSet() {
		synchronized (accessor) {
			open++;
			if (!isRegistered()) {
				this.registry.registerThreadLocalAccessor(accessor);
			}
		}
	}

	@Override
	public void destroy() {
		synchronized (accessor) {
			open--;
			// Another class loader's may have taken its place, which must stay.
			if (open == 0 && isRegistered()) {
				this.registry.removeThreadLocalAccessor(accessor.key());
			}
		}
	}

	private boolean isRegistered() {
		return this.registry.getThreadLocalAccessors().contains(accessor);
	}

}
