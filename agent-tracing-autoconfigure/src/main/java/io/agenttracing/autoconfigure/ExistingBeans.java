package io.agenttracing.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jetbrains.annotations.ApiStatus;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * The existing singletons of a bean factory. None is created: lazy beans and products of
 * factory beans are omitted.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public final class ExistingBeans {

	private static final String MOCKITO = "org.mockito.Mockito";

	// In the names of classes that Mockito has made
	private static final String MADE = "$MockitoMock$";

	// Known to the JVM where Mockito has changed classes instead
	private static final String DISPATCHER = "org.mockito.internal.creation.bytebuddy.inject.MockMethodDispatcher";

	private ExistingBeans() {
	}

	/**
	 * Returns the singletons.
	 * @param beanFactory the bean factory, without its parents
	 * @return the beans by their names
	 */
	public static Map<String, Object> of(ConfigurableListableBeanFactory beanFactory) {
		Map<String, Object> beans = new LinkedHashMap<>();
		for (String name : beanFactory.getSingletonNames()) {
			Object bean = beanFactory.getSingleton(name);
			if (bean != null) {
				beans.put(name, bean);
			}
		}
		return beans;
	}

	/**
	 * Whether an object is a mock of Mockito, which an inline mock's class does not show.
	 * Mockito is only asked where it has made any: it would attach itself to the JVM.
	 * @param object the object
	 * @return whether it is a mock
	 */
	public static boolean isMock(Object object) {
		ClassLoader classLoader = object.getClass().getClassLoader();
		if (classLoader == null || !(object.getClass().getName().contains(MADE) || isMockingInline())
				|| !ClassUtils.isPresent(MOCKITO, classLoader)) {
			return false;
		}
		try {
			Object details = ClassUtils.forName(MOCKITO, classLoader)
				.getMethod("mockingDetails", Object.class)
				.invoke(null, object);
			return Boolean.TRUE.equals(
					ClassUtils.forName("org.mockito.MockingDetails", classLoader).getMethod("isMock").invoke(details));
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			return false;
		}
	}

	private static boolean isMockingInline() {
		try {
			Class.forName(DISPATCHER, false, null);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
