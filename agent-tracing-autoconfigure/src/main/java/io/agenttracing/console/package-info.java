/**
 * Prints each finished trace to the console, for a person without any backend.
 */
@NullMarked
package io.agenttracing.console;

import org.jspecify.annotations.NullMarked;
