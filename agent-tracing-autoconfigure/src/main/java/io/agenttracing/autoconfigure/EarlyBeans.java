package io.agenttracing.autoconfigure;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jetbrains.annotations.ApiStatus;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * Beans that were given to others before they were complete, because they are in a
 * circle: as the proxy that others have made of them, while later they come without one.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public final class EarlyBeans {

	private static final Log logger = LogFactory.getLog(EarlyBeans.class);

	private final Map<String, WeakReference<Object>> beans = new ConcurrentHashMap<>();

	/**
	 * Remembers a bean that is given away.
	 * @param bean the bean
	 * @param beanName its name
	 */
	public void add(Object bean, String beanName) {
		this.beans.put(beanName, new WeakReference<>(behindProxies(bean)));
	}

	/**
	 * Forgets a bean that is complete.
	 * @param bean the bean
	 * @param beanName its name
	 * @return whether it has been given away
	 */
	public boolean remove(Object bean, String beanName) {
		WeakReference<Object> early = this.beans.remove(beanName);
		return early != null && early.get() == behindProxies(bean);
	}

	/**
	 * The object behind all proxies of one that stays the same.
	 * @param bean the bean
	 * @return the object, the bean if it is no proxy
	 */
	public static Object behindProxies(Object bean) {
		return Failures.attempt(logger, "A bean is not looked for behind its proxies", () -> {
			Object target = bean;
			for (Object next = bean; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
				target = next;
			}
			return target;
		}, bean);
	}

}
