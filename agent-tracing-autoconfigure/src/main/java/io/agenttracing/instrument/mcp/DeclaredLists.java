package io.agenttracing.instrument.mcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Knows the lists among the beans by what is declared of them. A list may be anything, a
 * proxy of a session or a remote one: of what nothing is declared, only lists of the JDK
 * are asked that have their elements themselves.
 *
 * @param beans the beans
 * @param element whether a type of elements is traced
 */
record DeclaredLists(ConfigurableListableBeanFactory beans, Predicate<Class<?>> element) {

	private static final Set<Class<?>> PLAIN = Set.of(ArrayList.class, Arrays.asList("").getClass(),
			Collections.singletonList("").getClass(), List.of().getClass(), List.of("").getClass());

	/**
	 * Whether a bean is a list of what is traced.
	 * @param list the bean
	 * @param beanName its name
	 * @return whether it is
	 */
	boolean contain(List<?> list, String beanName) {
		Class<?> declared = declared(beanName);
		if (declared != null) {
			return this.element.test(declared);
		}
		Object first = (PLAIN.contains(list.getClass()) && !list.isEmpty()) ? list.get(0) : null;
		return first != null && this.element.test(first.getClass());
	}

	private @Nullable Class<?> declared(String beanName) {
		if (!this.beans.containsBeanDefinition(beanName)) {
			return null;
		}
		return this.beans.getMergedBeanDefinition(beanName).getResolvableType().as(List.class).getGeneric(0).resolve();
	}

}
