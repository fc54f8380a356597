package io.agenttracing.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.span.SourceNames;
import org.jetbrains.annotations.ApiStatus;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.util.ClassUtils;

/**
 * The final methods of a bean that other objects call and that access its fields. On a
 * class proxy they run on the proxy itself, whose fields are empty.
 */
@ApiStatus.Internal
public final class FinalMethods {

	private static final List<String> CALLBACK_ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", "jakarta.inject.Inject",
			"org.springframework.beans.factory.annotation.Autowired");

	private static final String SPRING = "org.springframework.";

	private FinalMethods() {
	}

	/**
	 * Finds public and package-private methods. Of Spring's own classes only methods of
	 * their interfaces count, since other final methods are for subclasses. Methods that
	 * the container calls on the object before there is a proxy do not count.
	 * @param type the class of the bean
	 * @return their names with that of the class, empty if the class can be proxied
	 */
	public static Set<String> of(Class<?> type) {
		Set<Class<?>> interfaces = ClassUtils.getAllInterfacesForClassAsSet(type);
		Set<String> names = new LinkedHashSet<>();
		for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
			for (Method method : c.getDeclaredMethods()) {
				if (isFinalForOthers(method) && isCalledOnTheBean(method, type, interfaces)
						&& FieldAccess.isIn(method)) {
					names.add(c.getSimpleName() + "." + SourceNames.of(method) + "()");
				}
			}
		}
		return names;
	}

	private static boolean isFinalForOthers(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isFinal(modifiers) && !Modifier.isStatic(modifiers) && !Modifier.isPrivate(modifiers)
				&& !Modifier.isProtected(modifiers) && !method.isSynthetic();
	}

	private static boolean isCalledOnTheBean(Method method, Class<?> type, Set<Class<?>> interfaces) {
		if (!Modifier.isPublic(method.getModifiers())) {
			return true;
		}
		if (isAnnotatedCallback(method)) {
			return false;
		}
		boolean callback = false;
		boolean implemented = false;
		for (Class<?> candidate : interfaces) {
			if (declares(candidate, method, type)) {
				boolean container = isContainerCallback(candidate);
				callback |= container;
				implemented |= !container;
			}
		}
		return implemented || (!callback && !method.getDeclaringClass().getName().startsWith(SPRING));
	}

	private static boolean declares(Class<?> candidate, Method method, Class<?> type) {
		// A generic interface declares it with another signature.
		return Arrays.stream(candidate.getDeclaredMethods())
			.anyMatch((declared) -> declared.getName().equals(method.getName())
					&& declared.getParameterCount() == method.getParameterCount()
					&& AopUtils.getMostSpecificMethod(declared, type).equals(method));
	}

	private static boolean isContainerCallback(Class<?> candidate) {
		return Aware.class.isAssignableFrom(candidate) || candidate == InitializingBean.class
				|| candidate == DisposableBean.class;
	}

	private static boolean isAnnotatedCallback(Method method) {
		return Arrays.stream(method.getAnnotations())
			.anyMatch((annotation) -> CALLBACK_ANNOTATIONS.contains(annotation.annotationType().getName()));
	}

}
