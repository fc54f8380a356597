/**
 * A document pipeline of four agents that shows what agent tracing does.
 */
@NullMarked
package io.agenttracing.sample;

import org.jspecify.annotations.NullMarked;
