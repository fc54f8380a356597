/**
 * Shows at {@code /actuator/agenttracing} what is configured and what became of spans.
 */
@NullMarked
package io.agenttracing.insight.actuator;

import org.jspecify.annotations.NullMarked;
