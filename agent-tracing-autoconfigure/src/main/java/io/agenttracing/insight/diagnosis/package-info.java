/**
 * Examines finished traces by the rules of {@link io.agenttracing.diagnosis} and puts
 * their findings on the first span and into the log.
 */
@NullMarked
package io.agenttracing.insight.diagnosis;

import org.jspecify.annotations.NullMarked;
