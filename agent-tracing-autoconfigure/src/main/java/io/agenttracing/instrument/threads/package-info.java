/**
 * The current span on its way from one thread to another within this process.
 */
@NullMarked
package io.agenttracing.instrument.threads;

import org.jspecify.annotations.NullMarked;
