package io.agenttracing.instrument.mcp;

import java.util.List;
import java.util.function.Predicate;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Knows the lists among the beans by what is declared of them. A list may be anything, a
 * proxy of a session or a remote one, so that none is asked that is not ours to trace.
 *
 * @param beans the beans
 * @param element whether a type of elements is traced
 */
record DeclaredLists(ConfigurableListableBeanFactory beans, Predicate<Class<?>> element) {

	/**
	 * Whether a bean is declared as a list of what is traced.
	 * @param beanName the name of the bean
	 * @return whether it is
	 */
	boolean contain(String beanName) {
		if (!this.beans.containsBeanDefinition(beanName)) {
			return false;
		}
		Class<?> declared = this.beans.getMergedBeanDefinition(beanName)
			.getResolvableType()
			.as(List.class)
			.getGeneric(0)
			.resolve();
		return declared != null && this.element.test(declared);
	}

}
