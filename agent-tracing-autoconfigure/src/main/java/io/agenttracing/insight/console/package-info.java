/**
 * Prints finished traces to the console as trees, for development without a backend.
 */
@NullMarked
package io.agenttracing.insight.console;

import org.jspecify.annotations.NullMarked;
