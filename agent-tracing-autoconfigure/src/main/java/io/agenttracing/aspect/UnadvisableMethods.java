package io.agenttracing.aspect;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Takes out the methods that a proxy cannot intercept, and says at startup which they are
 * and what to do: without it CGLIB would fail with a message about something else, or
 * spans would be missing without a word.
 */
final class UnadvisableMethods {

	private static final Log logger = LogFactory.getLog(UnadvisableMethods.class);

	private static final String WAY_OUT = " or trace the code inside with AgentTracer.call(...)";

	private final boolean proxyTargetClass;

	private final SelfInvocationScanner selfInvocations = new SelfInvocationScanner();

	UnadvisableMethods(boolean proxyTargetClass) {
		this.proxyTargetClass = proxyTargetClass;
	}

	/**
	 * Keeps what a proxy can intercept and warns of the rest.
	 * @param targetClass the class of the bean
	 * @param methods its traced methods
	 * @return those that can be advised
	 */
	Map<Method, TracedMethod> retainAdvisable(Class<?> targetClass, Map<Method, TracedMethod> methods) {
		if (methods.isEmpty()) {
			return Map.of();
		}
		Class<?> userClass = ClassUtils.getUserClass(targetClass);
		String problem = problemOf(userClass);
		if (problem != null) {
			logger.warn("No call of agent " + userClass.getName() + " is traced: " + problem + WAY_OUT + ".");
			return Map.of();
		}
		Map<Method, TracedMethod> advisable = new LinkedHashMap<>();
		methods.forEach((method, traced) -> {
			String reason = problemOf(method);
			if (reason == null) {
				advisable.put(method, traced);
			}
			else {
				logger.warn("Calls of " + name(method) + " are not traced: " + reason + WAY_OUT + ".");
			}
		});
		warnOfSelfInvocations(userClass, advisable);
		return Map.copyOf(advisable);
	}

	private @Nullable String problemOf(Class<?> type) {
		boolean byInterface = !this.proxyTargetClass && ClassUtils.getAllInterfacesForClass(type).length > 0;
		if (byInterface || type.isInterface() || Proxy.isProxyClass(type)) {
			return null;
		}
		if (Modifier.isFinal(type.getModifiers())) {
			return "the class is final and cannot be proxied. Remove 'final' (in Kotlin, add 'open')";
		}
		if (type.isSealed()) {
			return "the class is sealed and cannot be proxied. Remove 'sealed'";
		}
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			if (!Modifier.isPrivate(constructor.getModifiers())) {
				return null;
			}
		}
		return "all its constructors are private and it cannot be proxied. Make one visible in its package";
	}

	private static @Nullable String problemOf(Method method) {
		int modifiers = method.getModifiers();
		if (Modifier.isStatic(modifiers)) {
			return "the method is static. Make it an instance method";
		}
		if (Modifier.isPrivate(modifiers)) {
			return "the method is private. Make it public and call it from another bean";
		}
		if (Modifier.isFinal(modifiers)) {
			return "the method is final. Remove 'final' (in Kotlin, add 'open')";
		}
		return null;
	}

	private void warnOfSelfInvocations(Class<?> userClass, Map<Method, TracedMethod> methods) {
		Map<String, Method> annotated = new LinkedHashMap<>();
		methods.keySet()
			.stream()
			.filter(UnadvisableMethods::isAnnotated)
			.forEach((method) -> annotated.put(SelfInvocationScanner.signature(method), method));
		if (annotated.isEmpty()) {
			return;
		}
		this.selfInvocations.scan(userClass, annotated.keySet(), (caller, callee) -> logger
			.warn("%s.%s() calls %s of the ".formatted(userClass.getSimpleName(), caller, name(annotated.get(callee)))
					+ "same object: that call does not pass the proxy and is not traced. Move the method to another bean"
					+ " or wrap the call in AgentTracer.call(...)."));
	}

	private static boolean isAnnotated(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, AgentStep.class)
				|| AnnotatedElementUtils.hasAnnotation(method, TracedAgent.class);
	}

	private static String name(@Nullable Method method) {
		return (method != null) ? method.getDeclaringClass().getName() + "." + method.getName() + "()" : "";
	}

}
