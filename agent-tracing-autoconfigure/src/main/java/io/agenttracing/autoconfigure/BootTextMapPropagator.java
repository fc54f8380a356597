package io.agenttracing.autoconfigure;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.micrometer.tracing.otel.propagation.BaggageTextMapPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Spring Boot's composite propagator, whose class is not public and which is the only one
 * to know Micrometer's propagator of baggage.
 */
final class BootTextMapPropagator {

	static final String CLASS_NAME = "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure."
			+ "CompositeTextMapPropagator";

	private static final Log logger = LogFactory.getLog(BootTextMapPropagator.class);

	private BootTextMapPropagator() {
	}

	/**
	 * Makes a copy in which Micrometer's propagator is a
	 * {@link PresentBaggagePropagator}.
	 * @param propagator a propagator of the application
	 * @return the copy, or the propagator itself where it is not Spring Boot's or not
	 * built as expected, which costs time and no more
	 */
	static TextMapPropagator sparing(TextMapPropagator propagator) {
		if (!propagator.getClass().getName().equals(CLASS_NAME)) {
			return propagator;
		}
		try {
			return copy(propagator);
		}
		catch (Throwable ex) {
			logger.debug("Requests without baggage pass Micrometer's propagator of baggage", ex);
			return propagator;
		}
	}

	private static TextMapPropagator copy(TextMapPropagator propagator) throws ReflectiveOperationException {
		Class<?> type = propagator.getClass();
		List<Object> injectors = new ArrayList<>();
		for (Object injector : call(propagator, "getInjectors")) {
			injectors.add(replaced(injector));
		}
		Field field = type.getDeclaredField("baggagePropagator");
		field.setAccessible(true);
		Object baggage = field.get(propagator);
		Constructor<?> constructor = type.getDeclaredConstructor(Collection.class, Collection.class,
				TextMapPropagator.class);
		constructor.setAccessible(true);
		return (TextMapPropagator) constructor.newInstance(injectors, call(propagator, "getExtractors"),
				(baggage != null) ? replaced(baggage) : null);
	}

	private static Collection<?> call(TextMapPropagator propagator, String name) throws ReflectiveOperationException {
		Method method = propagator.getClass().getDeclaredMethod(name);
		method.setAccessible(true);
		return (Collection<?>) Objects.requireNonNull(method.invoke(propagator));
	}

	private static Object replaced(Object propagator) {
		return (propagator.getClass() == BaggageTextMapPropagator.class)
				? new PresentBaggagePropagator((BaggageTextMapPropagator) propagator) : propagator;
	}

}
