package io.agenttracing.instrument.redis.channel;

import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries, without the context. It is looked at only where the span of its
 * end is recorded.
 */
@FunctionalInterface
public interface MessagePayload {

	/**
	 * Reads its shape.
	 * @param shapes reads shapes
	 * @param kind whether it is sent or received
	 * @param destination the name of the channel or stream
	 * @return what is to be recorded, null where it could not be read
	 */
	@Nullable SeenShape shape(PayloadShapes shapes, PayloadKind kind, String destination);

}
