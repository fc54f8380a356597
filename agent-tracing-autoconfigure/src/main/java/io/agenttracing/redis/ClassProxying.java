package io.agenttracing.redis;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * Whether a class proxy can stand for an object. A final method would run on the proxy
 * itself, whose fields are empty.
 */
final class ClassProxying {

	private ClassProxying() {
	}

	static boolean isSafe(Class<?> type) {
		if (Modifier.isFinal(type.getModifiers()) || Modifier.isPrivate(type.getModifiers()) || type.isHidden()) {
			return false;
		}
		for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
			for (Method method : c.getDeclaredMethods()) {
				if (isFinalForCallers(method.getModifiers()) && !method.isSynthetic()) {
					return false;
				}
			}
		}
		return true;
	}

	private static boolean isFinalForCallers(int modifiers) {
		return Modifier.isFinal(modifiers) && !Modifier.isStatic(modifiers) && !Modifier.isPrivate(modifiers);
	}

}
