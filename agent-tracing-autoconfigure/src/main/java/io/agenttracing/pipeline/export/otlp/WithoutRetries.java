package io.agenttracing.pipeline.export.otlp;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * The configuration of a sender without its retry policy, everything else unchanged.
 */
final class WithoutRetries {

	private WithoutRetries() {
	}

	static <T> T of(Class<T> type, T config) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method,
				arguments) -> method.getName().equals("getRetryPolicy") ? null : invoke(method, config, arguments)));
	}

	private static Object invoke(Method method, Object config, Object[] arguments) throws Throwable {
		try {
			return method.invoke(config, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
