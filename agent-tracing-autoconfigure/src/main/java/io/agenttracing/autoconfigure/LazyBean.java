package io.agenttracing.autoconfigure;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

/**
 * A bean that is looked up at the first call that needs it, and cached: advice and
 * proxies are created before the bean may be, and a look-up takes microseconds.
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
	 * Returns the bean. Takes no lock, which could deadlock with that of the bean
	 * factory.
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
