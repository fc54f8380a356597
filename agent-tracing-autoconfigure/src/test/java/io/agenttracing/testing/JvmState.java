package io.agenttracing.testing;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.logging.Filter;
import java.util.logging.LogManager;
import java.util.logging.Logger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.sdk.testing.context.SettableContextStorageProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Hooks;

/**
 * What all tests of a JVM share, put back after each class: no test sees what another one
 * has left.
 */
public final class JvmState implements BeforeAllCallback, AfterAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(JvmState.class);

	@Override
	public void beforeAll(ExtensionContext context) {
		if (isTopLevel(context)) {
			context.getStore(NAMESPACE).put(Snapshot.class, Snapshot.take());
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		Snapshot snapshot = isTopLevel(context) ? context.getStore(NAMESPACE).remove(Snapshot.class, Snapshot.class)
				: null;
		if (snapshot != null) {
			snapshot.restore();
		}
	}

	private static boolean isTopLevel(ExtensionContext context) {
		return context.getTestClass().filter((type) -> type.getEnclosingClass() == null).isPresent();
	}

	/**
	 * The state at one time.
	 *
	 * @param properties the system properties
	 * @param locale the default locale
	 * @param zone the default time zone
	 * @param handler the handler of exceptions that are not caught
	 * @param storage where OpenTelemetry keeps the current context
	 * @param registries the registries in Micrometer's global one
	 * @param filters the filters of the loggers of the JDK
	 */
	record Snapshot(Properties properties, Locale locale, TimeZone zone, @Nullable UncaughtExceptionHandler handler,
			ContextStorage storage, Set<MeterRegistry> registries, Map<Logger, Filter> filters) {

		static Snapshot take() {
			return new Snapshot((Properties) System.getProperties().clone(), Locale.getDefault(), TimeZone.getDefault(),
					Thread.getDefaultUncaughtExceptionHandler(), SettableContextStorageProvider.getContextStorage(),
					Set.copyOf(Metrics.globalRegistry.getRegistries()), currentFilters());
		}

		void restore() {
			System.setProperties((Properties) this.properties.clone());
			Locale.setDefault(this.locale);
			TimeZone.setDefault(this.zone);
			Thread.setDefaultUncaughtExceptionHandler(this.handler);
			SettableContextStorageProvider.setContextStorage(this.storage);
			Hooks.disableAutomaticContextPropagation();
			Set.copyOf(Metrics.globalRegistry.getRegistries())
				.stream()
				.filter((registry) -> !this.registries.contains(registry))
				.forEach(Metrics::removeRegistry);
			if (GlobalOpenTelemetry.isSet()) {
				GlobalOpenTelemetry.resetForTest();
			}
			currentFilters().keySet().forEach((logger) -> logger.setFilter(this.filters.get(logger)));
		}

		private static Map<Logger, Filter> currentFilters() {
			Map<Logger, Filter> filters = new HashMap<>();
			for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
				Logger logger = LogManager.getLogManager().getLogger(name);
				if (logger != null && logger.getFilter() != null) {
					filters.put(logger, logger.getFilter());
				}
			}
			return filters;
		}

	}

}
