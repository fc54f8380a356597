package io.agenttracing.autoconfigure;

import java.lang.reflect.Modifier;
import java.util.Arrays;

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
	 * @return whether it can be extended, also by its constructors, and has no final
	 * method that needs its fields
	 */
	public static boolean isSafe(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) && !Modifier.isPrivate(type.getModifiers()) && !type.isHidden()
				&& !type.isSealed() && hasVisibleConstructor(type) && FinalMethods.of(type).isEmpty();
	}

	private static boolean hasVisibleConstructor(Class<?> type) {
		return Arrays.stream(type.getDeclaredConstructors())
			.anyMatch((constructor) -> !Modifier.isPrivate(constructor.getModifiers()));
	}

}
