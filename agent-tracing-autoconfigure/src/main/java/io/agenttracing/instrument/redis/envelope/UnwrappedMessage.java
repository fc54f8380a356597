package io.agenttracing.instrument.redis.envelope;

import java.util.Map;

import io.agenttracing.context.ContextState;

/**
 * A received message, opened.
 *
 * @param payload the published payload; the message's own array if it was no envelope
 * @param context the fields of the trace context, not yet validated
 * @param state whether the context can be continued
 */
public record UnwrappedMessage(byte[] payload, Map<String, String> context, ContextState state) {

	static UnwrappedMessage plain(byte[] message) {
		return new UnwrappedMessage(message, Map.of(), ContextState.MISSING);
	}

}
