package io.agenttracing.autoconfigure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.agenttracing.failure.Failures;
import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Warns at startup of unknown keys below {@code agent-tracing}, which Spring Boot ignores
 * silently. Values are never logged.
 */
final class UnknownProperties implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnknownProperties.class);

	private static final Pattern KEY = Pattern.compile("agent[-_]?tracing(?:[.\\[].*)?", Pattern.CASE_INSENSITIVE);

	private static final Pattern VARIABLE = Pattern.compile("agent[-_]?tracing[._].*", Pattern.CASE_INSENSITIVE);

	private static final int MAX_WARNINGS = 20;

	private static final int MAX_LENGTH = 120;

	private static final int MAX_ORIGIN = 300;

	private final Environment environment;

	private final ConfigurationMetadata metadata;

	UnknownProperties(Environment environment, ConfigurationMetadata metadata) {
		this.environment = environment;
		this.metadata = metadata;
	}

	@Override
	public void afterSingletonsInstantiated() {
		try {
			report();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "It is not known whether all keys below agent-tracing are spelled well", ex);
		}
	}

	private void report() throws IOException {
		List<Key> keys = keys();
		if (keys.isEmpty()) {
			return;
		}
		remove(keys, this.metadata.own());
		if (keys.isEmpty()) {
			return;
		}
		KnownProperties known = this.metadata.all();
		remove(keys, known);
		// A native image has no metadata.
		if (!known.isEmpty()) {
			keys.stream().limit(MAX_WARNINGS).forEach((key) -> warn(key, known));
			if (keys.size() > MAX_WARNINGS) {
				logger.warn((keys.size() - MAX_WARNINGS) + " more keys below agent-tracing are unknown");
			}
		}
	}

	private static void remove(List<Key> keys, KnownProperties known) {
		keys.removeIf((key) -> known.contains(key.name(), key.variable(), key.value()));
	}

	private static void warn(Key key, KnownProperties known) {
		logger.warn("The property '" + LogText.of(key.name(), MAX_LENGTH) + "' (" + key.origin()
				+ ") is unknown and changes nothing. The nearest known one is '" + known.nearest(key.name()) + "'");
	}

	private List<Key> keys() {
		Map<String, Key> keys = new LinkedHashMap<>();
		if (this.environment instanceof ConfigurableEnvironment configurable) {
			for (PropertySource<?> source : configurable.getPropertySources()) {
				if (source instanceof EnumerablePropertySource<?> enumerable) {
					addKeys(keys, enumerable);
				}
			}
		}
		return new ArrayList<>(keys.values());
	}

	private static void addKeys(Map<String, Key> keys, EnumerablePropertySource<?> source) {
		boolean environment = source instanceof SystemEnvironmentPropertySource;
		for (String name : source.getPropertyNames()) {
			boolean variable = environment && !name.contains(".") && VARIABLE.matcher(name).matches();
			if (variable || KEY.matcher(name).matches()) {
				keys.computeIfAbsent(name, (key) -> new Key(key, variable, hasValue(source, key), origin(source, key)));
			}
		}
	}

	private static boolean hasValue(EnumerablePropertySource<?> source, String name) {
		Object value = source.getProperty(name);
		return value != null && !value.toString().isBlank();
	}

	private static String origin(EnumerablePropertySource<?> source, String name) {
		Origin origin = OriginLookup.getOrigin(source, name);
		return LogText.of(SecretMask.mask((origin != null) ? origin.toString() : source.getName()), MAX_ORIGIN);
	}

	/**
	 * A key that is set.
	 *
	 * @param name its name
	 * @param variable whether it is an environment variable
	 * @param value whether it has a value
	 * @param origin where it is set
	 */
	private record Key(String name, boolean variable, boolean value, String origin) {

	}

}
