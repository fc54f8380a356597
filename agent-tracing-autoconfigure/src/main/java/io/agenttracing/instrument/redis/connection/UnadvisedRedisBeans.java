package io.agenttracing.instrument.redis.connection;

import java.util.Collection;
import java.util.Map;

import io.agenttracing.autoconfigure.ExistingBeans;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

/**
 * Warns, when all singletons have been created, about connection factories and containers
 * that were created too early to be advised: their listeners would receive envelopes.
 */
final class UnadvisedRedisBeans implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnadvisedRedisBeans.class);

	private static final String WAY_OUT = ". What needs it that early, mostly a bean post-processor, has to ask for it"
			+ " late: let it take an ObjectProvider, or a parameter that is @Lazy";

	private final ConfigurableListableBeanFactory beanFactory;

	private final ConnectionFactoryTracingPostProcessor factories;

	UnadvisedRedisBeans(ConfigurableListableBeanFactory beanFactory, ConnectionFactoryTracingPostProcessor factories) {
		this.beanFactory = beanFactory;
		this.factories = factories;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, Object> beans = ExistingBeans.of(this.beanFactory);
		beans.forEach((name, bean) -> look(name, bean, beans.values()));
	}

	private void look(String name, Object bean, Collection<Object> beans) {
		Failures.attempt(logger, "It is not known whether the bean '" + name + "' is advised", () -> {
			String problem = problemOf(name, bean, beans);
			if (problem != null && !ExistingBeans.isMock(bean)) {
				logger.warn(problem);
			}
		});
	}

	private @Nullable String problemOf(String name, Object bean, Collection<Object> beans) {
		if (ConnectionFactoryTracingPostProcessor.isConnectionFactory(bean.getClass())) {
			return this.factories.hasSeen(name) ? null : "Messages of the Redis connection factory '" + name
					+ "' are neither traced nor unwrapped: it was made before it could be advised" + WAY_OUT;
		}
		if (bean instanceof RedisMessageListenerContainer container) {
			RedisConnectionFactory factory = container.getConnectionFactory();
			return (factory == null || ConnectionFactoryTracingPostProcessor.isTraced(factory)
					|| beans.stream().anyMatch((other) -> other == factory) || ExistingBeans.isMock(factory)) ? null
							: "Messages of the Redis container '" + name + "' are neither traced nor unwrapped:"
									+ " its connection factory is no bean. Declare it as one";
		}
		return (isOfSpring(bean) && bean instanceof StreamMessageListenerContainer)
				? "Listeners of the Redis stream container '" + name
						+ "' get no spans: it was made before it could be advised" + WAY_OUT
				: null;
	}

	private static boolean isOfSpring(Object bean) {
		return bean.getClass().getPackage() == StreamMessageListenerContainer.class.getPackage();
	}

}
