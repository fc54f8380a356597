package io.agenttracing.instrument.redis.envelope;

import java.util.Map;

import io.agenttracing.context.ContextState;
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
