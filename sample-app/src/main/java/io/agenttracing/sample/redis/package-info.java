/**
 * The Redis server that the sample starts where none is configured, and how it connects.
 */
@NullMarked
package io.agenttracing.sample.redis;

import org.jspecify.annotations.NullMarked;
