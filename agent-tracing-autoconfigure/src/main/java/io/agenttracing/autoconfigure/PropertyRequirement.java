package io.agenttracing.autoconfigure;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What values of properties have to be. Properties verify themselves when all of them are
 * bound ({@code afterPropertiesSet}), so that the analysis of a failed start names the
 * property, its value and origin, and what is required. A setter that throws is reported
 * as a failed conversion instead.
 */
@ApiStatus.Internal
public final class PropertyRequirement {

	private PropertyRequirement() {
	}

	/**
	 * Fails the start of the application unless a value is valid.
	 * @param valid whether it is
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
