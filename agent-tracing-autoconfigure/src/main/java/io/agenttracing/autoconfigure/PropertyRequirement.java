package io.agenttracing.autoconfigure;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Validates properties. Property classes call it when they are bound
 * ({@code afterPropertiesSet}), so that the failure analysis names the property, its
 * value and origin, and the requirement; a setter that throws is reported as a failed
 * conversion.
 */
@ApiStatus.Internal
public final class PropertyRequirement {

	private PropertyRequirement() {
	}

	/**
	 * Fails the start of the application unless a value is valid.
	 * @param valid whether the value is valid
	 * @param key the full name of the property
	 * @param value the value
	 * @param requirement what it must be, with an example or a remedy, in one sentence or
	 * two
	 */
	public static void require(boolean valid, String key, @Nullable Object value, String requirement) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(key, value, requirement);
		}
	}

}
