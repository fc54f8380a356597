package io.agenttracing.instrument.redis.envelope;

import java.util.Map;

import io.agenttracing.context.ContextState;
import io.agenttracing.shape.PayloadKind;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.SeenShape;
import org.jspecify.annotations.Nullable;

/**
 * A received message, opened. The payload is cut out each time it is asked for, mostly
 * once, so that no copy has to be kept from which others are made.
 */
public final class UnwrappedMessage {

	private final byte[] message;

	private final @Nullable EnvelopeLayout layout;

	private final Map<String, String> context;

	private final ContextState state;

	UnwrappedMessage(byte[] message) {
		this.message = message;
		this.layout = null;
		this.context = Map.of();
		this.state = ContextState.MISSING;
	}

	UnwrappedMessage(byte[] message, EnvelopeLayout layout) {
		EnvelopeContext context = layout.context();
		this.message = message;
		this.layout = layout;
		this.context = context.fields();
		this.state = context.state();
	}

	/**
	 * Whether it came in an envelope.
	 * @return whether the payload is another than the message
	 */
	public boolean isEnvelope() {
		return this.layout != null;
	}

	/**
	 * The published payload.
	 * @return a new array, or the message's own if it was no envelope
	 */
	public byte[] payload() {
		return (this.layout != null) ? this.layout.payload() : this.message;
	}

	/**
	 * Reads the shape of the payload.
	 * @param shapes reads shapes
	 * @param kind whether it is sent or received
	 * @param destination the name of the channel
	 * @return what is to be recorded, null where it could not be read
	 */
	public @Nullable SeenShape shape(PayloadShapes shapes, PayloadKind kind, String destination) {
		return (this.layout != null) ? this.layout.shape(shapes, kind, destination)
				: shapes.bytes(kind, destination, this.message, 0, this.message.length);
	}

	/**
	 * The fields of the trace context, not yet validated.
	 * @return the fields
	 */
	public Map<String, String> context() {
		return this.context;
	}

	/**
	 * Whether the context can be continued.
	 * @return the state
	 */
	public ContextState state() {
		return this.state;
	}

}
