/**
 * Prints each finished trace to the console, for a person without any backend.
 */
@NullMarked
package io.agenttracing.insight.console;

import org.jspecify.annotations.NullMarked;
