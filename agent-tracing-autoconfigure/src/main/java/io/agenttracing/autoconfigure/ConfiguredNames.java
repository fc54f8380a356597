package io.agenttracing.autoconfigure;

import io.agenttracing.context.NamePatterns;
import org.jetbrains.annotations.ApiStatus;

/**
 * Names of agents and steps in a list property. Features contribute beans of this type,
 * so that names without an agent are reported.
 *
 * @param property the list property, whose elements have the names as {@code agent}
 * @param patterns the names
 * @param steps whether the names are also those of steps
 * @since 0.1.0
 */
@ApiStatus.Internal
public record ConfiguredNames(String property, NamePatterns patterns, boolean steps) {

}
