package io.agenttracing.autoconfigure;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;

import io.micrometer.tracing.otel.propagation.BaggageTextMapPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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
		Collection<?> injectors = (Collection<?>) call(propagator, "getInjectors");
		Collection<?> extractors = (Collection<?>) call(propagator, "getExtractors");
		Field baggage = type.getDeclaredField("baggagePropagator");
		baggage.setAccessible(true);
		Constructor<?> constructor = type.getDeclaredConstructor(Collection.class, Collection.class,
				TextMapPropagator.class);
		constructor.setAccessible(true);
		return (TextMapPropagator) constructor.newInstance(
				injectors.stream().map(BootTextMapPropagator::replaced).toList(), extractors,
				replaced(baggage.get(propagator)));
	}

	private static Object call(TextMapPropagator propagator, String name) throws ReflectiveOperationException {
		Method method = propagator.getClass().getDeclaredMethod(name);
		method.setAccessible(true);
		return method.invoke(propagator);
	}

	private static @Nullable Object replaced(@Nullable Object propagator) {
		return (propagator instanceof BaggageTextMapPropagator micrometer
				&& micrometer.getClass() == BaggageTextMapPropagator.class) ? new PresentBaggagePropagator(micrometer)
						: propagator;
	}

}
