package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanReference;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the classes that must not be proxied because of their {@code @Tool} and
 * {@code @Agent} methods. LangChain4j looks for these on the class of the given object: a
 * class proxy has methods without annotations, and is rejected. Only the factory of
 * langchain4j-spring unwraps proxies, only for tools, and distinguishes methods by their
 * names alone.
 */
final class LangChain4jTools {

	static final String TOOL = "dev.langchain4j.agent.tool.Tool";

	private static final String AGENT = "dev.langchain4j.agentic.Agent";

	static final String SERVICE_FACTORY = "dev.langchain4j.service.spring.AiServiceFactory";

	private final ConfigurableListableBeanFactory beanFactory;

	LangChain4jTools(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Whether LangChain4j would reject a proxy of a class.
	 */
	boolean isUnknownAsProxy(Class<?> type) {
		List<Method> agents = annotated(type, AGENT);
		List<Method> tools = annotated(type, TOOL);
		return !agents.isEmpty() || (!tools.isEmpty() && !(isFoundByName(type, tools) && isHandedOver(type)));
	}

	private static List<Method> annotated(Class<?> type, String annotation) {
		return Stream.<Class<?>>iterate(type, (c) -> c != null && c != Object.class, Class::getSuperclass)
			.flatMap((c) -> Arrays.stream(c.getDeclaredMethods()))
			.filter((method) -> Arrays.stream(method.getDeclaredAnnotations())
				.anyMatch((candidate) -> candidate.annotationType().getName().equals(annotation)))
			.toList();
	}

	private static boolean isFoundByName(Class<?> type, List<Method> tools) {
		return tools.stream()
			.allMatch((tool) -> tool.getDeclaringClass() == type && !Modifier.isPrivate(tool.getModifiers())
					&& !isOverloaded(type, tool));
	}

	private static boolean isOverloaded(Class<?> type, Method tool) {
		return ReflectionUtils.getUniqueDeclaredMethods(type, (method) -> method.getName().equals(tool.getName())
				&& ReflectionUtils.USER_DECLARED_METHODS.matches(method)).length > 1;
	}

	// Services that are built by hand are unknown at this point.
	private boolean isHandedOver(Class<?> type) {
		return Arrays.stream(this.beanFactory.getBeanDefinitionNames())
			.map(this.beanFactory::getBeanDefinition)
			.filter((definition) -> SERVICE_FACTORY.equals(definition.getBeanClassName()))
			.anyMatch((definition) -> definition.getPropertyValues().get("tools") instanceof Collection<?> tools
					&& tools.stream()
						.anyMatch((tool) -> tool instanceof BeanReference reference
								&& isOfType(reference.getBeanName(), type)));
	}

	private boolean isOfType(String name, Class<?> type) {
		try {
			@Nullable Class<?> found = this.beanFactory.getType(name, false);
			return found != null && ClassUtils.getUserClass(found) == type;
		}
		catch (NoSuchBeanDefinitionException ex) {
			return false;
		}
	}

}
