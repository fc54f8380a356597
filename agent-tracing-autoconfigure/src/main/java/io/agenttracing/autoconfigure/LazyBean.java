package io.agenttracing.autoconfigure;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * A bean that is looked up when the first call needs it, and then remembered: advice and
 * proxies are made while the application starts, and a look-up takes microseconds.
 *
 * @param <T> the type of the bean
 */
@ApiStatus.Internal
public final class LazyBean<T> {

	private static final Log logger = LogFactory.getLog(LazyBean.class);

	private final Supplier<@Nullable T> lookup;

	private volatile @Nullable T bean;

	private volatile boolean found;

	/**
	 * A bean to be looked up.
	 * @param lookup finds the bean: a method of an {@code ObjectProvider}
	 */
	public LazyBean(Supplier<@Nullable T> lookup) {
		this.lookup = lookup;
	}

	/**
	 * Returns the bean. Takes no lock: two threads of a starting application would wait
	 * for each other.
	 * @return the bean, null if there is none, or not yet or no longer
	 */
	public @Nullable T get() {
		if (!this.found) {
			try {
				this.bean = this.lookup.get();
				this.found = true;
			}
			catch (Throwable ex) {
				logger.debug("Used while the application starts or stops, and not traced", ex);
				return null;
			}
		}
		return this.bean;
	}

}
