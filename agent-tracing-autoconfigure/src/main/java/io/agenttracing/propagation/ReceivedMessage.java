package io.agenttracing.propagation;

import java.util.Map;

/**
 * A message as it came from the wire, taken apart.
 *
 * @param payload what was published; the message's own array where it was no envelope
 * @param context the fields of the trace context, not yet trusted
 * @param state whether the context can be continued
 */
public record ReceivedMessage(byte[] payload, Map<String, String> context, ContextState state) {

	static ReceivedMessage plain(byte[] message) {
		return new ReceivedMessage(message, Map.of(), ContextState.MISSING);
	}

}
