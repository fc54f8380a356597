/**
 * The wiring that all features share: whether tracing is on, and the beans below them.
 */
@NullMarked
package io.agenttracing.autoconfigure;

import org.jspecify.annotations.NullMarked;
