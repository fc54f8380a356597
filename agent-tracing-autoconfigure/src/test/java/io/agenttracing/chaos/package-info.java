/**
 * What the library promises while all around it fails, counted to the span: the receiver
 * and Redis come and go, the clock is set, memory is short, processes are killed. A short
 * form of it runs in each build, the long one with {@code -Pchaos}.
 */
@NullMarked
package io.agenttracing.chaos;

import org.jspecify.annotations.NullMarked;
