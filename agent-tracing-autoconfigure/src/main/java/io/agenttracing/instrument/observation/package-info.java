/**
 * Observations of all libraries, while they last. Micrometer gives their spans names and
 * attributes at the end: {@link io.agenttracing.instrument.observation.EarlySpanNames}
 * does so at the start, as far as
 * {@link io.agenttracing.instrument.observation.StartedName} can tell.
 */
@NullMarked
package io.agenttracing.instrument.observation;

import org.jspecify.annotations.NullMarked;
