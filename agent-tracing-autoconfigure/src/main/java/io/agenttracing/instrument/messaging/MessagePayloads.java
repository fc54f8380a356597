package io.agenttracing.instrument.messaging;

import java.util.function.Function;

import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of the messages of one broker. Only texts and bytes are looked at, which
 * are what is on the wire. What a serializer makes of an object, with names and types of
 * its own, could not be compared with what the other end knows.
 */
interface MessagePayloads {

	/**
	 * Reads the payload of the message that an observation is of.
	 * @return what is to be recorded, null where it is not looked at
	 */
	@Nullable SeenShape shape(PayloadShapes shapes, Observation.Context message);

	/**
	 * Reads payloads where shapes are recorded.
	 */
	default @Nullable Function<Observation.Context, @Nullable SeenShape> reading(@Nullable PayloadShapes shapes) {
		return (shapes != null) ? (message) -> shape(shapes, message) : null;
	}

	static @Nullable SeenShape shape(PayloadShapes shapes, PayloadKind kind, String destination,
			@Nullable Object payload) {
		if (payload instanceof byte[] bytes) {
			return shapes.bytes(kind, destination, bytes, 0, bytes.length);
		}
		return (payload instanceof String text) ? shapes.text(kind, destination, text) : null;
	}

}
