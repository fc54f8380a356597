package io.agenttracing.autoconfigure;

import java.lang.reflect.Modifier;

import org.jetbrains.annotations.ApiStatus;

/**
 * Whether objects can be replaced by class proxies.
 */
@ApiStatus.Internal
public final class ClassProxying {

	private ClassProxying() {
	}

	/**
	 * Whether a class proxy behaves like an object of a class.
	 * @param type the class
	 * @return whether it can be extended and has no final method that needs its fields
	 */
	public static boolean isSafe(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) && !Modifier.isPrivate(type.getModifiers()) && !type.isHidden()
				&& !type.isSealed() && FinalMethods.of(type).isEmpty();
	}

}
