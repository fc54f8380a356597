/**
 * One trace across Redis pub/sub and streams: what is published carries the context, what
 * listeners receive is the plain payload.
 */
@NullMarked
package io.agenttracing.instrument.redis;

import org.jspecify.annotations.NullMarked;
