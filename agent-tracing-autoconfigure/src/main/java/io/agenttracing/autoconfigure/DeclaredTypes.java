package io.agenttracing.autoconfigure;

import org.jetbrains.annotations.ApiStatus;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * The types by which beans are declared: nobody can have a bean by its class who was not
 * told of it.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public final class DeclaredTypes {

	private DeclaredTypes() {
	}

	/**
	 * Returns the type of a bean's definition.
	 * @param beanFactory the bean factory, without its parents
	 * @param beanName the name of the bean
	 * @return the type, {@link ResolvableType#NONE} if nothing is declared of the bean
	 */
	public static ResolvableType of(ConfigurableListableBeanFactory beanFactory, String beanName) {
		return beanFactory.containsBeanDefinition(beanName)
				? beanFactory.getMergedBeanDefinition(beanName).getResolvableType() : ResolvableType.NONE;
	}

	/**
	 * Whether a bean is declared as an interface.
	 * @param beanFactory the bean factory, without its parents
	 * @param beanName the name of the bean
	 * @return whether it is, false if nothing is declared of the bean
	 */
	public static boolean isInterface(ConfigurableListableBeanFactory beanFactory, String beanName) {
		Class<?> declared = of(beanFactory, beanName).resolve();
		return declared != null && declared.isInterface();
	}

}
