package io.agenttracing.instrument.redis.channel;

import io.agenttracing.span.SpanHandle;

/**
 * A message on its way to an instrumented channel or stream.
 *
 * @param <T> the type of the body
 * @param span its PRODUCER span, which has to be ended
 * @param body the body to send, with the context where it could be added
 */
public record OutgoingMessage<T>(SpanHandle span, T body) {

}
