package io.agenttracing.instrument.call;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.ApplicationListener;

/**
 * Lifecycle and configuration callbacks, which are called by frameworks and are no calls
 * of an agent. They are known by name, since no application has all of these frameworks.
 */
final class FrameworkCallbacks {

	private static final List<String> ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", "org.springframework.beans.factory.annotation.Autowired",
			"org.springframework.context.annotation.Bean");

	private static final String BATCH_ANNOTATIONS = "org.springframework.batch.core.annotation";

	private static final List<String> PACKAGES = List.of("org.springframework.beans.factory",
			"org.springframework.context", "org.springframework.aop", "org.springframework.batch.core.listener");

	private static final Set<String> ALL = Set.of();

	// All methods that an interface declares itself, or some of them.
	static final Map<String, Set<String>> INTERFACES = Map.ofEntries(Map.entry("java.lang.AutoCloseable", ALL),
			Map.entry("java.io.Closeable", ALL), Map.entry("jakarta.servlet.Filter", Set.of("init", "destroy")),
			Map.entry("jakarta.servlet.Servlet", Set.of("init", "destroy", "getServletConfig", "getServletInfo")),
			Map.entry("jakarta.servlet.ServletContextListener", ALL),
			Map.entry("org.apache.kafka.clients.consumer.ConsumerRebalanceListener", ALL),
			Map.entry("org.apache.kafka.common.Configurable", ALL), Map.entry("org.quartz.InterruptableJob", ALL),
			Map.entry("org.springframework.batch.infrastructure.item.ItemStream", ALL),
			Map.entry("org.springframework.boot.actuate.info.InfoContributor", ALL),
			Map.entry("org.springframework.boot.health.contributor.HealthIndicator", ALL),
			Map.entry("org.springframework.boot.health.contributor.ReactiveHealthIndicator", ALL),
			Map.entry("org.springframework.boot.web.servlet.ServletContextInitializer", ALL),
			Map.entry("org.springframework.data.redis.connection.SubscriptionListener", ALL),
			Map.entry("org.springframework.kafka.listener.ConsumerAwareRebalanceListener", ALL),
			Map.entry("org.springframework.kafka.listener.ConsumerSeekAware", ALL),
			Map.entry("org.springframework.scheduling.annotation.SchedulingConfigurer", ALL),
			Map.entry("org.springframework.transaction.support.TransactionSynchronization", ALL),
			Map.entry("io.micrometer.core.instrument.binder.MeterBinder", ALL));

	private FrameworkCallbacks() {
	}

	/**
	 * Whether a framework calls a method for its own purposes.
	 * @param method the method as the target class declares it
	 * @param targetClass the class of the bean
	 * @return whether it does
	 */
	static boolean include(Method method, Class<?> targetClass) {
		return Arrays.stream(method.getAnnotations()).anyMatch(FrameworkCallbacks::isCallback)
				|| isDeclaredAbove(targetClass, method, targetClass);
	}

	private static boolean isCallback(Annotation annotation) {
		Class<?> type = annotation.annotationType();
		return ANNOTATIONS.contains(type.getName()) || type.getPackageName().equals(BATCH_ANNOTATIONS);
	}

	private static boolean isDeclaredAbove(@Nullable Class<?> type, Method method, Class<?> targetClass) {
		if (type == null) {
			return false;
		}
		return Arrays.stream(type.getInterfaces())
			.anyMatch((implemented) -> declares(implemented, method, targetClass)
					|| isDeclaredAbove(implemented, method, targetClass))
				|| isDeclaredAbove(type.getSuperclass(), method, targetClass);
	}

	private static boolean declares(Class<?> type, Method method, Class<?> targetClass) {
		Set<String> names = PACKAGES.stream().anyMatch(type.getPackageName()::startsWith) ? ALL
				: INTERFACES.get(type.getName());
		return names != null && (names.isEmpty() || names.contains(method.getName()))
				&& Arrays.stream(type.getDeclaredMethods())
					.anyMatch((declared) -> isOverridden(declared, method, targetClass));
	}

	// Handling the application's own events is work: of generic listeners only
	// onApplicationEvent(ApplicationEvent) is a callback.
	private static boolean isOverridden(Method declared, Method method, Class<?> targetClass) {
		return declared.getName().equals(method.getName())
				&& (Arrays.equals(declared.getParameterTypes(), method.getParameterTypes())
						|| (declared.getDeclaringClass() != ApplicationListener.class
								&& AopUtils.getMostSpecificMethod(declared, targetClass).equals(method)));
	}

}
