package io.agenttracing.viewer;

import java.lang.reflect.InvocationTargetException;

import org.jspecify.annotations.Nullable;

/**
 * Spring Boot's DevTools, which decide themselves whether somebody develops: they are not
 * active in a test, nor in a packaged application.
 */
final class DevTools {

	private static final String RESTARTER = "org.springframework.boot.devtools.restart.Restarter";

	private DevTools() {
	}

	/**
	 * Whether they are there, and active.
	 * @param classLoader the class loader of the application
	 * @return whether they restart the application when it changes
	 */
	static boolean areActive(@Nullable ClassLoader classLoader) {
		try {
			Class<?> restarter = Class.forName(RESTARTER, false, classLoader);
			Object instance = restarter.getMethod("getInstance").invoke(null);
			return restarter.getMethod("getInitialUrls").invoke(instance) != null;
		}
		catch (ClassNotFoundException | InvocationTargetException ex) {
			// Absent, or not started
			return false;
		}
		catch (ReflectiveOperationException | LinkageError | RuntimeException ex) {
			// Others than those that are known
			return !(ex instanceof LinkageError);
		}
	}

}
