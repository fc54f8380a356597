package io.agenttracing.instrument.redis.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import io.agenttracing.context.ContextState;
import org.jspecify.annotations.Nullable;

/**
 * The envelope that carries a trace context where a transport has no headers:
 * {@code {"payload":…,"trace_context":{"traceparent":"…"}}}. A JSON object or array is
 * embedded byte for byte. Other UTF-8 text is embedded as a JSON string, and so is JSON
 * surrounded by white space, which would be lost otherwise. Binary payloads are never
 * wrapped.
 */
public final class MessageEnvelope {

	private static final byte[] HEAD = ascii("{\"payload\":");

	private static final byte[] MIDDLE = ascii(",\"trace_context\":");

	private static final byte[] NO_FIELDS = ascii("{}");

	private MessageEnvelope() {
	}

	/**
	 * Wraps a payload. A payload that is an envelope already keeps its trace context, or
	 * gets one where it has no {@code traceparent}.
	 * @param payload what is published
	 * @param context the fields of the trace context
	 * @return the message for the wire, or {@code null} where the payload is binary
	 */
	public static byte @Nullable [] wrap(byte[] payload, Map<String, String> context) {
		EnvelopeLayout envelope = EnvelopeLayout.of(payload);
		if (envelope != null) {
			return complete(payload, envelope, context);
		}
		boolean embedded = canBeEmbedded(payload);
		int length = embedded ? payload.length : JsonText.quotedLength(payload);
		if (length < 0) {
			return null;
		}
		byte[] message = new byte[HEAD.length + length + MIDDLE.length + length(context) + 1];
		// Copied first, so that the JVM can omit zeroing the array.
		if (embedded) {
			System.arraycopy(payload, 0, message, HEAD.length, length);
		}
		else {
			JsonText.quote(payload, message, HEAD.length);
		}
		append(HEAD, 0, HEAD.length, message, 0);
		int at = append(MIDDLE, 0, MIDDLE.length, message, HEAD.length + length);
		at = append(context, message, at);
		message[at] = '}';
		return message;
	}

	private static boolean canBeEmbedded(byte[] payload) {
		if (payload.length == 0 || payload[0] != '{' && payload[0] != '[') {
			return false;
		}
		JsonScanner scanner = new JsonScanner(payload, 0);
		return scanner.skipValue() && scanner.atEnd();
	}

	private static byte[] complete(byte[] envelope, EnvelopeLayout layout, Map<String, String> context) {
		int start = layout.contextStart();
		int end = layout.contextEnd();
		if (layout.context().state() != ContextState.MISSING) {
			return envelope;
		}
		byte[] message = Arrays.copyOf(envelope, envelope.length - (end - start) + length(context));
		int at = append(context, message, start);
		append(envelope, end, envelope.length - end, message, at);
		return message;
	}

	private static int length(Map<String, String> context) {
		int length = 1;
		for (Map.Entry<String, String> field : context.entrySet()) {
			length += JsonText.quotedLength(field.getKey()) + JsonText.quotedLength(field.getValue()) + 2;
		}
		return context.isEmpty() ? NO_FIELDS.length : length;
	}

	private static int append(Map<String, String> context, byte[] to, int start) {
		if (context.isEmpty()) {
			return append(NO_FIELDS, 0, NO_FIELDS.length, to, start);
		}
		int at = start;
		for (Map.Entry<String, String> field : context.entrySet()) {
			to[at] = (byte) ((at == start) ? '{' : ',');
			at = JsonText.quote(field.getKey(), to, at + 1);
			to[at] = ':';
			at = JsonText.quote(field.getValue(), to, at + 1);
		}
		to[at] = '}';
		return at + 1;
	}

	private static int append(byte[] from, int start, int length, byte[] to, int at) {
		System.arraycopy(from, start, to, at, length);
		return at + length;
	}

	/**
	 * Opens a message. One that is not an envelope is a payload without a context. Never
	 * throws, whatever the bytes.
	 * @param message the bytes from the wire
	 * @return the payload and its context
	 */
	public static UnwrappedMessage open(byte[] message) {
		EnvelopeLayout layout = EnvelopeLayout.of(message);
		return (layout != null) ? new UnwrappedMessage(message, layout) : new UnwrappedMessage(message);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
