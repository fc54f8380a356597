/**
 * Records of streams, which carry the context in
 * {@link io.agenttracing.instrument.redis.stream.RecordFields fields of their own}.
 * <p>
 * One that is added goes from a connection through
 * {@link io.agenttracing.instrument.redis.stream.StreamTracing} and
 * {@link io.agenttracing.instrument.redis.stream.TracingStreamCommands} or
 * {@link io.agenttracing.instrument.redis.stream.TracingReactiveStreamCommands} to
 * {@link io.agenttracing.instrument.redis.stream.StreamPublishing}.
 * <p>
 * One that is read takes the same commands to
 * {@link io.agenttracing.instrument.redis.stream.RecordContextReader}, which takes the
 * context out and leaves an
 * {@link io.agenttracing.instrument.redis.stream.IncomingRecord} with
 * {@link io.agenttracing.instrument.redis.stream.ReceivedRecords}, by the identity of the
 * record's id. It is taken once: when a
 * {@link io.agenttracing.instrument.redis.stream.TracingStreamListener} calls the
 * application's listener, or when the application processes the record itself.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.redis.stream;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
