package io.agenttracing.instrument.redis;

import java.lang.reflect.Modifier;

import io.agenttracing.autoconfigure.FinalMethods;

/**
 * Whether a class proxy can stand for an object.
 */
final class ClassProxying {

	private ClassProxying() {
	}

	static boolean isSafe(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) && !Modifier.isPrivate(type.getModifiers()) && !type.isHidden()
				&& FinalMethods.of(type).isEmpty();
	}

}
