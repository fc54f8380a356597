package io.agenttracing.redis;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Stands before connection factories with a class proxy, so that whoever gets a
 * connection gets a traced one and the factory is still a
 * {@code LettuceConnectionFactory} to those who ask. Brings no auto-proxy creator and
 * needs none.
 */
final class ConnectionFactoryTracingPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final Log logger = LogFactory.getLog(ConnectionFactoryTracingPostProcessor.class);

	ConnectionFactoryTracingPostProcessor(ObjectProvider<TracingConnections> connections) {
		NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
		pointcut.setMappedNames("getConnection", "getClusterConnection", "getReactiveConnection",
				"getReactiveClusterConnection");
		pointcut.setClassFilter(ConnectionFactoryTracingPostProcessor::isConnectionFactory);
		this.advisor = new DefaultPointcutAdvisor(pointcut, new ConnectionInterceptor(connections));
		setProxyTargetClass(true);
		setBeforeExistingAdvisors(true);
	}

	private static boolean isConnectionFactory(Class<?> type) {
		return RedisConnectionFactory.class.isAssignableFrom(type)
				|| ReactiveRedisConnectionFactory.class.isAssignableFrom(type);
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
	 * Wraps each connection on its way out.
	 */
	private static final class ConnectionInterceptor implements MethodInterceptor {

		private final ObjectProvider<TracingConnections> provider;

		private volatile @Nullable TracingConnections connections;

		ConnectionInterceptor(ObjectProvider<TracingConnections> provider) {
			this.provider = provider;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Object connection = invocation.proceed();
			TracingConnections connections = connections();
			return (connection != null && connections != null) ? connections.wrap(connection) : connection;
		}

		private @Nullable TracingConnections connections() {
			TracingConnections connections = this.connections;
			if (connections == null) {
				try {
					connections = this.provider.getObject();
				}
				catch (BeansException ex) {
					// First used while the context is closing, too late to trace.
					logger.debug("A Redis connection is not traced", ex);
					return null;
				}
				this.connections = connections;
			}
			return connections;
		}

	}

}
