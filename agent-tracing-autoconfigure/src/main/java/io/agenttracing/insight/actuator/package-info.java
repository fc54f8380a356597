/**
 * The Actuator endpoint {@code agenttracing}: the effective configuration, and what
 * happened to spans.
 */
@NullMarked
package io.agenttracing.insight.actuator;

import org.jspecify.annotations.NullMarked;
