package io.agenttracing.instrument.redis.connection;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.autoconfigure.ClassProxying;
import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.failure.Failures;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.PriorityOrdered;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Proxies connection factories, so that every connection is traced. The proxy is a class
 * proxy, since a {@code LettuceConnectionFactory} may be injected by its class. Neither
 * registers nor needs an auto-proxy creator. Runs before the ordered post-processors of
 * the application, some of which need Redis.
 */
final class ConnectionFactoryTracingPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements PriorityOrdered {

	private static final Log logger = LogFactory.getLog(ConnectionFactoryTracingPostProcessor.class);

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	ConnectionFactoryTracingPostProcessor(ObjectProvider<TracingConnections> connections) {
		NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
		pointcut.setMappedNames("getConnection", "getClusterConnection", "getReactiveConnection",
				"getReactiveClusterConnection");
		pointcut.setClassFilter(ConnectionFactoryTracingPostProcessor::isConnectionFactory);
		this.advisor = new DefaultPointcutAdvisor(pointcut, new ConnectionInterceptor(connections));
		setProxyTargetClass(true);
		setBeforeExistingAdvisors(true);
	}

	static boolean isConnectionFactory(Class<?> type) {
		return RedisConnectionFactory.class.isAssignableFrom(type)
				|| ReactiveRedisConnectionFactory.class.isAssignableFrom(type);
	}

	/**
	 * Whether a connection factory has the advice, perhaps below other proxies.
	 */
	static boolean isTraced(@Nullable Object factory) {
		Object target = factory;
		while (target instanceof Advised advised) {
			if (Arrays.stream(advised.getAdvisors())
				.anyMatch((advisor) -> advisor.getAdvice() instanceof ConnectionInterceptor)) {
				return true;
			}
			target = AopProxyUtils.getSingletonTarget(advised);
		}
		return false;
	}

	/**
	 * Whether a connection factory was processed; if it could not be advised, a warning
	 * has been logged.
	 */
	boolean hasSeen(String beanName) {
		return this.seen.contains(beanName);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (isConnectionFactory(bean.getClass())) {
			this.seen.add(beanName);
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	@Override
	protected boolean isEligible(Object bean, String beanName) {
		if (!super.isEligible(bean, beanName)) {
			return false;
		}
		boolean safe = AopUtils.isAopProxy(bean) || ClassProxying.isSafe(bean.getClass());
		if (!safe) {
			logger.warn("Messages of the Redis connection factory '" + beanName + "' are neither traced nor unwrapped: "
					+ bean.getClass().getName() + " is final or has final methods");
		}
		return safe;
	}

	/**
	 * Wraps each connection that the factory returns.
	 */
	private static final class ConnectionInterceptor implements MethodInterceptor {

		private final LazyBean<TracingConnections> connections;

		ConnectionInterceptor(ObjectProvider<TracingConnections> provider) {
			this.connections = new LazyBean<>(provider::getObject);
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Object connection = invocation.proceed();
			TracingConnections connections = this.connections.get();
			return (connection != null && connections != null) ? wrap(connection, connections) : connection;
		}

		private static Object wrap(Object connection, TracingConnections connections) {
			return Failures.attempt(logger, "Messages of a Redis connection are neither traced nor unwrapped",
					() -> connections.wrap(connection), connection);
		}

	}

}
