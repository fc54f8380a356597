package io.agenttracing.instrument.mcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.agenttracing.autoconfigure.DeclaredTypes;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Knows the lists among the beans by what is declared of them. A list may be anything, a
 * proxy of a session or a remote one: of what nothing is declared, only lists of the JDK
 * are asked that have their elements themselves. A list that others may want by its class
 * is left alone, since it is traced as another one.
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
		ResolvableType declared = DeclaredTypes.of(this.beans, beanName);
		Class<?> content = declared.as(List.class).getGeneric(0).resolve();
		if (content != null) {
			return this.element.test(content) && declared.toClass().isAssignableFrom(ArrayList.class);
		}
		Object first = (PLAIN.contains(list.getClass()) && !list.isEmpty()) ? list.get(0) : null;
		return first != null && this.element.test(first.getClass());
	}

	/**
	 * The list as it is traced.
	 * @param list the bean
	 * @param beanName its name
	 * @param traced replaces an element, always by the same
	 * @return the same if there is nothing to replace, else another one, which has what
	 * is added to the bean later, too, unless it is wanted by a class
	 */
	List<?> traced(List<?> list, String beanName, UnaryOperator<Object> traced) {
		boolean changes = false;
		for (Object element : list) {
			changes |= element != null && traced.apply(element) != element;
		}
		if (!changes) {
			return list;
		}
		TracedList later = new TracedList(list, traced);
		return DeclaredTypes.isInterface(this.beans, beanName) ? later : new ArrayList<>(later);
	}

}
