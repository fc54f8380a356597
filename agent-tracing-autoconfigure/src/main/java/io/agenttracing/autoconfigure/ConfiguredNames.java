package io.agenttracing.autoconfigure;

import io.agenttracing.context.NamePatterns;
import org.jetbrains.annotations.ApiStatus;

/**
 * Names of agents and steps in a list of the configuration. Features contribute beans of
 * this type, so that a name without an agent is noticed.
 *
 * @param property the property, whose elements have the names as {@code agent}
 * @param patterns the names
 * @param steps whether steps are meant, too
 * @since 0.1.0
 */
@ApiStatus.Internal
public record ConfiguredNames(String property, NamePatterns patterns, boolean steps) {

}
