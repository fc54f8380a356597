package io.agenttracing.viewer;

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
	 * Whether they are there, and not switched off by themselves.
	 * @param classLoader the class loader of the application
	 * @return whether somebody develops
	 */
	static boolean areActive(@Nullable ClassLoader classLoader) {
		try {
			Class<?> restarter = Class.forName(RESTARTER, false, classLoader);
			Object instance = restarter.getMethod("getInstance").invoke(null);
			return restarter.getMethod("getInitialUrls").invoke(instance) != null;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			// Not started by a SpringApplication, or others than those that are known
			return true;
		}
	}

}
